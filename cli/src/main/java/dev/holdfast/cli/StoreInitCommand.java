package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.keys.OperatorHand;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.cli.local.StoresAtHand;
import dev.holdfast.reading.FleetReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast store init}. */
@Command(
    name = "init",
    sortOptions = false,
    header = "Initialise configured stores, or sign their changed records.",
    description = "Writes what makes a directory or bucket a store, the trust chain and all host records; signs record n+1 where YAML differs.",
    footer = {"", "Examples:", "  holdfast store init --operator-key keys/operator.key",
        "  holdfast store init offsite --operator-key keys/operator.key"})
final class StoreInitCommand implements Action {
  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "NAME",
      description = "Only these stores; else all configured.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--operator-key",
      paramLabel = "FILE",
      required = true,
      description = "The operator.key of the keys folder.")
  String operatorKey = "";

  @Option(
      names = "--create-bucket",
      description = "Make the bucket of an S3 store that does not exist, with object lock where a lock is asked for.")
  boolean createBucket;

  @Override
  public void run(Call call) {
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    names.forEach(configuration::store);
    TrustAtHand trust = TrustAtHand.read(call, configuration);
    RecordBook book = withStores(call, configuration, trust);
    OperatorHand hand =
        OperatorHand.read(
            call.absolute(operatorKey),
            Passphrases.source(call),
            call.output(),
            book,
            call.surroundings().clock().instant());
    if (!book.equals(trust.book())) {
      trust.files().forEach(file -> TrustFile.replace(file, book.bundle()));
    }
    new StoreRounds(call, configuration, trust.files(), createBucket).run(book, hand,
        new LinkedHashSet<>(names));
  }

  /** The trust file may be older than the stores: other machines were enrolled with another copy of it. */
  private static RecordBook withStores(
      Call call, Configuration configuration, TrustAtHand trust) {
    StoresAtHand stores =
        StoresAtHand.look(configuration.stores(), trust.book(), call.doors());
    if (stores.readable().isEmpty()) {
      return trust.book();
    }
    return new RecordBook(
        trust.book().bundle(),
        new FleetReader(stores.readable(), call.output()).readRecords(),
        call.output());
  }
}
