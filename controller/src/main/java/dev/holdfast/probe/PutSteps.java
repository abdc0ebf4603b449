package dev.holdfast.probe;

import static dev.holdfast.probe.Answer.ABSENT;
import static dev.holdfast.probe.Answer.BROKEN;
import static dev.holdfast.probe.Answer.FAILED;
import static dev.holdfast.probe.Answer.IGNORED;
import static dev.holdfast.probe.Answer.PROVEN;
import static dev.holdfast.probe.Answer.REFUSED;
import static dev.holdfast.probe.Answer.UNTRIED;

import dev.holdfast.endpoint.S3Action;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.probe.ProbeWire.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Putting, reading, listing, versions, and whether a name can be taken twice. */
final class PutSteps {
  private static final int AT_ONCE = 8;
  private static final int ROUNDS = 3;
  private final S3Session s;

  PutSteps(S3Session session) {
    this.s = session;
  }

  /** The first put: a store that refuses it is not checked further. */
  void first() {
    String key = s.key("first");
    Reply put = s.put(bound(key, S3Session.BODY));
    if (!put.ok()) {
      throw s.fault(put, S3Action.PUT, StoreProbe.PREFIX);
    }
    s.ask(Fact.LIST_AFTER_PUT, () -> yes(Fact.LIST_AFTER_PUT, s.lists(key), BROKEN));
    s.ask(Fact.READ_BACK, () -> {
      Reply got = s.send(s.roles.read(), ProbeRequest.of("GET", key));
      boolean same = got.ok() && got.text().equals(S3Session.BODY);
      return new Observation(
          Fact.READ_BACK, same ? PROVEN : BROKEN, same ? "" : "GET: " + got.shown());
    });
    s.ask(Fact.CHECKSUM_TOLD, () -> {
      Reply head =
          s.send(s.roles.read(),
              ProbeRequest.of("HEAD", key).signed("x-amz-checksum-mode", "ENABLED"));
      boolean told =
          head.header("x-amz-checksum-sha256").equals(S3Session.sha256(S3Session.BODY));
      return yes(Fact.CHECKSUM_TOLD, told, ABSENT);
    });
    s.ask(Fact.VERSIONS, () -> {
      s.put(bound(key, S3Session.OTHER));
      long kept =
          s.versions(s.roles.read(), key).stream()
              .filter(v -> !v.marker() && !v.id().isEmpty())
              .filter(v -> s.head(key, v.id()).ok())
              .count();
      return new Observation(Fact.VERSIONS, kept == 2 ? PROVEN : ABSENT, "");
    });
  }

  void deletion() {
    s.ask(Fact.LIST_AFTER_DELETE, () -> {
      String key = s.key("deleted");
      s.put(bound(key, S3Session.BODY));
      Reply deleted = s.send(s.roles.delete(), ProbeRequest.of("DELETE", key));
      if (!deleted.ok()) {
        return new Observation(Fact.LIST_AFTER_DELETE, UNTRIED, "DELETE: " + deleted.shown());
      }
      return yes(Fact.LIST_AFTER_DELETE, !s.lists(key), BROKEN);
    });
  }

  void conditional() {
    s.ask(Fact.NO_REPLACE, this::noReplace);
    if (s.answer(Fact.NO_REPLACE) == PROVEN) {
      s.ask(Fact.ONE_WINNER, this::oneWinner);
    } else {
      s.saw(Fact.ONE_WINNER, UNTRIED, "two after one another already replaced");
    }
    if (s.answer(Fact.VERSIONS) == PROVEN && s.answer(Fact.NO_REPLACE) == PROVEN) {
      s.ask(Fact.OVER_MARKER, this::overMarker);
    }
  }

  private Observation noReplace() {
    String key = s.key("once");
    Reply first = s.put(once(key, S3Session.BODY));
    if (!first.ok()) {
      return new Observation(Fact.NO_REPLACE, ABSENT, first.shown());
    }
    Reply second = s.put(once(key, S3Session.OTHER));
    String after = s.send(s.roles.read(), ProbeRequest.of("GET", key)).text();
    boolean kept = after.equals(S3Session.BODY);
    if (second.ok() || !kept) {
      return new Observation(
          Fact.NO_REPLACE, IGNORED, kept ? second.shown() : "the object was replaced");
    }
    return new Observation(Fact.NO_REPLACE, PROVEN, second.shown());
  }

  private Observation oneWinner() {
    for (int round = 0; round < ROUNDS; round++) {
      String key = s.key("race-" + round);
      long winners = race(key);
      if (winners != 1) {
        return new Observation(Fact.ONE_WINNER, BROKEN, winners + " winners");
      }
    }
    return new Observation(Fact.ONE_WINNER, PROVEN, "in " + ROUNDS + " rounds");
  }

  private long race(String key) {
    CountDownLatch start = new CountDownLatch(AT_ONCE);
    List<Callable<Reply>> calls = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      calls.add(() -> {
        start.countDown();
        start.await();
        return s.put(once(key, S3Session.BODY));
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long winners = 0;
      for (Future<Reply> one : threads.invokeAll(calls)) {
        winners += one.get().ok() ? 1 : 0;
      }
      return winners;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while " + s.place + " was checked", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HoldfastException known) {
        throw known;
      }
      throw new IllegalStateException(e);
    }
  }

  private Observation overMarker() {
    String key = s.key("marker");
    s.put(once(key, S3Session.BODY));
    if (!s.send(s.roles.delete(), ProbeRequest.of("DELETE", key)).ok()) {
      return new Observation(Fact.OVER_MARKER, UNTRIED, "no key given may delete");
    }
    Reply over = s.put(once(key, S3Session.BODY));
    return new Observation(
        Fact.OVER_MARKER, over.ok() ? PROVEN : over.refused() ? REFUSED : FAILED, over.shown());
  }

  private static ProbeRequest bound(String key, String body) {
    return ProbeRequest.put(key, body).signed(S3Session.binding(body));
  }

  private static ProbeRequest once(String key, String body) {
    return bound(key, body).signed("if-none-match", "*");
  }

  private static Observation yes(Fact fact, boolean holds, Answer otherwise) {
    return new Observation(fact, holds ? PROVEN : otherwise, "");
  }
}
