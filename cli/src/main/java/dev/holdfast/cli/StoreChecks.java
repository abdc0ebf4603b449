package dev.holdfast.cli;

import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.StoreTerms;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Table;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.probe.Answer;
import dev.holdfast.probe.Observation;
import dev.holdfast.probe.ProbeJudgement;
import dev.holdfast.probe.ProbeMemory;
import dev.holdfast.probe.ProbePolicies;
import dev.holdfast.probe.ProbeReport;
import dev.holdfast.probe.Promise;
import dev.holdfast.probe.StoreProbe;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.S3Roles;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks stores one after another and tells what was seen, what it means, and what is different from the last time. */
final class StoreChecks {
  private final Call call;
  private final List<JsonObject> told = new ArrayList<>();

  StoreChecks(Call call) {
    this.call = call;
  }

  void run(List<String> words) {
    for (StoreConfig store : chosen(words)) {
      try {
        check(store);
      } catch (HoldfastException e) {
        call.outcome().failed(e);
      }
    }
    call.summary().putObjects("stores", told);
  }

  private List<StoreConfig> chosen(List<String> words) {
    if (words.isEmpty()) {
      return new ConfigurationReader().read(call.configuration()).stores();
    }
    return words.stream().map(this::store).toList();
  }

  private StoreConfig store(String word) {
    boolean place = word.startsWith("s3:") || word.contains("/") || word.equals(".");
    return place
        ? StoreWord.place(word, call::absolute)
        : new ConfigurationReader().read(call.configuration()).store(word);
  }

  private void check(StoreConfig store) {
    StoreProbe probe =
        new StoreProbe(call.surroundings().clock(), call.surroundings().random());
    Optional<S3Roles> roles = call.doors().roles(store);
    call.output().note("store " + store.name() + ": this takes up to a minute");
    ProbeReport report = switch (store.location()) {
      case StoreConfig.Directory d -> probe.folder(d.path());
      case StoreConfig.S3 s ->
          probe.bucket(
              StoreTerms.place(s, call.surroundings().environment()), roles.orElseThrow());
    };
    LockMode lock = store.lock().map(StoreTerms::mode).orElse(LockMode.NONE);
    boolean separate = roles.map(r -> !r.one()).orElse(false);
    List<Promise> promises = new ProbeJudgement(report, lock, separate).promises();
    tell(store, report, promises);
    compare(store, report);
    List<String> missed =
        promises.stream().filter(Promise::missed).map(Promise::code).toList();
    if (!missed.isEmpty()) {
      call.outcome()
          .failed(
              new HoldfastException(
                  Fault.STORE_UNPROVEN,
                  "store '" + store.name() + "' was not seen to promise "
                      + String.join(", ", missed)
                      + " (expected: what the configuration relies on)"));
    }
  }

  private void tell(StoreConfig store, ProbeReport report, List<Promise> promises) {
    Table facts = new Table("WHAT WAS TRIED", "RESULT", "SEEN");
    for (Observation seen : report.seen()) {
      facts.row(seen.fact().title(), word(seen.answer()), seen.detail());
      call.output()
          .json(
              JsonObject.message("store_fact")
                  .put("store", store.name())
                  .put("fact", code(seen.fact()))
                  .put("result", word(seen.answer()))
                  .put("seen", seen.detail()));
    }
    Table meaning = new Table("PROMISE", "STANDING", "CONSEQUENCE");
    for (Promise promise : promises) {
      meaning.row(promise.code(), standing(promise), promise.consequence());
      call.output()
          .json(
              JsonObject.message("store_promise")
                  .put("store", store.name())
                  .put("promise", promise.code())
                  .put("standing", word(promise.standing()))
                  .put("demanded", promise.demanded())
                  .put("consequence", promise.consequence())
                  .put("fix", promise.fix()));
    }
    call.output().text("Store " + store.name() + " at " + report.place()
        + (report.server().isEmpty() ? "" : ", server " + report.server()));
    call.output().text(facts);
    call.output().text("");
    call.output().text(meaning);
    promises.stream().filter(p -> !p.fix().isEmpty())
        .forEach(p -> call.output().text("fix for " + p.code() + ": " + p.fix()));
    report.left().forEach(left -> call.output().text("stays for now: " + left));
    told.add(
        new JsonObject().put("name", store.name()).put("place", report.place())
            .put("seconds", report.took())
            .put("missed", promises.stream().filter(Promise::missed).count())
            .putTexts("left", report.left()));
  }

  private void compare(StoreConfig store, ProbeReport report) {
    if (!Files.isDirectory(call.state())) {
      return; // nothing is kept on a machine that only looks
    }
    ProbeMemory memory = call.checks();
    Optional<ProbeReport> last = memory.read(report.place());
    last.ifPresent(
        before -> ProbeJudgement.changes(before, report)
            .forEach(
                change -> call.output()
                    .add(
                        Finding.warning(
                            "store-changed", change.fact().title(), store.name(),
                            word(change.before()) + ", as on " + before.at(),
                            word(change.now())))));
    memory.write(last.map(report::filledFrom).orElse(report));
  }

  /** Prints what each key of a store should be allowed. */
  void printPolicy(String server, List<String> words) {
    if (words.size() != 1 || !(store(words.getFirst()).location() instanceof StoreConfig.S3 at)) {
      throw Call.usage("--policy without a bucket", "one S3 store: NAME or S");
    }
    String text =
        ProbePolicies.text(server, at.bucket(), at.prefix())
            .orElseThrow(
                () -> Call.usage(
                    "--policy " + server, "one of " + String.join(", ", ProbePolicies.servers())));
    call.output().block(text);
    call.summary().put("policy", text);
  }

  private static String standing(Promise promise) {
    return word(promise.standing()) + (promise.missed() ? " (needed)" : "");
  }

  private static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String word(Enum<?> value) {
    return value == Answer.ABSENT ? "not offered" : code(value);
  }
}
