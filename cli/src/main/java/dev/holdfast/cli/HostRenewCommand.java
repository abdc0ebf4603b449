package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.keys.Enrolment;
import dev.holdfast.cli.keys.HostFacts;
import dev.holdfast.cli.keys.OperatorHand;
import dev.holdfast.cli.keys.StateHost;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.id.HostId;
import dev.holdfast.state.StateDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast host renew}. */
@Command(
    name = "renew",
    sortOptions = false,
    header = "Give this machine a new identity, when a copy of it has written.",
    description = "Sets the old host's keys and memory aside, makes new ones, signs their record. The series go on; the "
        + "next backup stores everything afresh.",
    footer = {"", "Examples:", "  holdfast host renew --operator-key keys/operator.key",
        "  holdfast host renew --operator-key usb/operator.key --trust usb/trust"})
final class HostRenewCommand implements Action {
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
    StateDirectory directory = StateDirectory.at(call.state());
    directory.hostId();
    try (StateHost state = new StateHost(directory)) {
      state.hold();
      String hostName = name == null ? call.surroundings().hostName() : name;
      HostId old = directory.hostId();
      Path retired = state.retire();
      HostFacts host = state.create(hostName, call.surroundings().random());
      Enrolment enrolment = Enrolment.renewed(trust.book(), host, old, hand);
      trust.files().forEach(file -> TrustFile.replace(file, enrolment.book().bundle()));
      HostEnrolCommand.tell(call, host, enrolment);
      call.output().text("the old keys and memory lie in " + retired);
      new StoreRounds(call, configuration, trust.files()).distribute(enrolment.book());
    }
  }
}
