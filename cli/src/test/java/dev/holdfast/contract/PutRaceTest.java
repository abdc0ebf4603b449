package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.Capability;
import dev.holdfast.store.PutRequest;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.PutOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T23: of many writers of one name at once exactly one wins. Sizes: {@code -Dholdfast.rounds=10000}, for a named server also
 * {@code -Dholdfast.writers=64}.
 */
class PutRaceTest {
  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);

  @TempDir
  Path folder;

  /** Winners of each round. */
  private int[] race(S3Scene scene, int rounds, int writers) throws Exception {
    int[] winners = new int[rounds];
    ByteMover mover = scene.patientMover();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < rounds; round++) {
        byte[] bytes = new byte[200 + random.nextInt(2000)];
        random.nextBytes(bytes);
        Sha256 hash = Sha256.of(bytes);
        ObjectName name = new ObjectName.Manifest(StoreContract.HOST, round + 1, hash);
        Path file = Files.write(folder.resolve("race"), bytes);
        Grant grant = scene.store().grantPut(PutRequest.of(name, bytes.length, hash)
            .withMd5(Optional.of(PresignedAttacks.md5(bytes))));
        CountDownLatch start = new CountDownLatch(1);
        List<Future<PutOutcome>> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
          all.add(pool.submit(() -> {
            start.await();
            return mover.put(grant, file, bytes.length, hash);
          }));
        }
        start.countDown();
        for (Future<PutOutcome> one : all) {
          winners[round] += one.get() == PutOutcome.WRITTEN ? 1 : 0;
        }
        assertThat(scene.bytes(name)).hasValueSatisfying(b -> assertThat(b).isEqualTo(bytes));
      }
    }
    return winners;
  }

  private void say(S3Scene scene, int[] winners, int writers) {
    int most = java.util.Arrays.stream(winners).max().orElse(0);
    long wrong = java.util.Arrays.stream(winners).filter(n -> n != 1).count();
    System.out.println("T23 seed " + seed + ", " + scene.server().name() + " "
        + scene.lock() + ": " + winners.length + " rounds of " + writers
        + " writers, rounds with another number of winners than one: " + wrong
        + (wrong == 0 ? "" : " (up to " + most + "): without overwrite protection"));
  }

  @Test
  void theDoubleHasOneWinner() throws Exception {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      for (S3Scene scene : List.of(S3Scene.plain(S3Server.of(server), InstantSource.system()),
          S3Scene.locked(S3Server.of(server), LockMode.COMPLIANCE, 1, InstantSource.system()))) {
        int[] winners = race(scene, Integer.getInteger("holdfast.rounds", 6), 64);
        say(scene, winners, 64);
        assertThat(winners).containsOnly(1);
      }
    }
  }

  /** What the race is for: servers with more winners are told apart, and are not believed to protect. */
  @Test
  void severalWinnersAreSeen() throws Exception {
    for (Misbehaviour what : List.of(Misbehaviour.IF_NONE_MATCH_IGNORED,
        Misbehaviour.IF_NONE_MATCH_NOT_ATOMIC, Misbehaviour.IF_NONE_MATCH_IGNORED_IF_VERSIONED)) {
      try (S3Double server = S3Double.start(InstantSource.system())) {
        server.misbehave(what);
        S3Scene scene = S3Scene.locked(S3Server.of(server), LockMode.COMPLIANCE, 1,
            InstantSource.system());
        int[] winners = race(scene, 2, 12);
        say(scene, winners, 12);
        assertThat(java.util.Arrays.stream(winners).min().orElse(0)).as(what.name())
            .isGreaterThan(1);
        assertThat(scene.store().capabilities()).doesNotContain(Capability.NO_REPLACE);
      }
    }
  }

  /** In a plain bucket exactly one; in one with versions a server may have more, which is then said. */
  @Test
  void aNamedServer() throws Exception {
    S3Server server = S3Server.named().orElse(null);
    assumeTrue(server != null, "no HOLDFAST_IT_S3_URL");
    int rounds = Integer.getInteger("holdfast.rounds", 50);
    int writers = Integer.getInteger("holdfast.writers", 64);
    S3Scene plain = S3Scene.plain(server, InstantSource.system());
    int[] winners = race(plain, rounds, writers);
    say(plain, winners, writers);
    assertThat(winners).containsOnly(1);
    S3Scene locked = S3Scene.locked(server, LockMode.GOVERNANCE, 1, InstantSource.system());
    say(locked, race(locked, Math.max(5, rounds / 10), writers), writers);
  }
}
