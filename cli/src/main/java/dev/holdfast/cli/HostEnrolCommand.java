package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.keys.Enrolment;
import dev.holdfast.cli.keys.HostFacts;
import dev.holdfast.cli.keys.OperatorHand;
import dev.holdfast.cli.keys.StateHost;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.state.StateDirectory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast host enrol}. */
@Command(
    name = "enrol",
    sortOptions = false,
    header = "Enrol this machine into the fleet.",
    description = "Makes this host's keys where there are none, signs its record and writes it to the trust file and all "
        + "stores. A host with the name of an older one continues its series.",
    footer = {"", "Examples:", "  holdfast host enrol --operator-key keys/operator.key",
        "  holdfast host enrol --operator-key usb/operator.key --trust usb/trust --name web2"})
final class HostEnrolCommand implements Action {
  @Option(
      names = "--operator-key",
      paramLabel = "FILE",
      required = true,
      description = "The operator.key of the keys folder.")
  String operatorKey = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the record calls this host; else the name of the machine.")
  private @Nullable String name;

  @Override
  public void run(Call call) {
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    TrustAtHand trust = TrustAtHand.read(call, configuration);
    OperatorHand hand =
        OperatorHand.read(
            call.absolute(operatorKey),
            Passphrases.source(call),
            call.output(),
            trust.book(),
            call.surroundings().clock().instant());
    try (StateHost state = new StateHost(StateDirectory.at(call.state()))) {
      state.hold();
      String hostName = name == null ? call.surroundings().hostName() : name;
      Optional<HostFacts> known = state.host(hostName);
      HostFacts host =
          known.isPresent() ? known.get() : state.create(hostName, call.surroundings().random());
      Enrolment enrolment = Enrolment.of(trust.book(), host, hand);
      if (enrolment.signed()) {
        trust.files().forEach(file -> TrustFile.replace(file, enrolment.book().bundle()));
      }
      tell(call, host, enrolment);
      new StoreRounds(call, configuration, trust.files()).distribute(enrolment.book());
    }
  }

  static void tell(Call call, HostFacts host, Enrolment enrolment) {
    call.output()
        .text(
            "host '" + host.name() + "' " + host.id()
                + (enrolment.signed() ? " enrolled" : " is enrolled already"));
    enrolment.replaced()
        .forEach(
            old -> call.output()
                .text("it continues the series of host '" + old.name() + "' " + old.host()));
    call.summary()
        .put("host", host.id().toString())
        .put("name", host.name())
        .put("signed", enrolment.signed())
        .putTexts(
            "replaces", enrolment.replaced().stream().map(old -> old.host().toString()).toList());
  }
}
