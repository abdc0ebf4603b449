package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.config.VersionGate;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.fault.Finding;
import dev.holdfast.store.Expected;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code holdfast validate}. */
@Command(
    name = "validate",
    sortOptions = false,
    header = "Check the configuration.",
    description = "Reads the configuration as every other verb does and says what is wrong with it. Touches nothing.",
    footer = {"", "Examples:", "  holdfast validate",
        "  holdfast validate -c /etc/holdfast/holdfast.yaml --json"})
final class ValidateCommand implements Action {
  @Override
  public void run(Call call) {
    Path file = call.configuration();
    Configuration configuration = new ConfigurationReader().read(file);
    configuration.notes()
        .forEach(
            note -> call.output()
                .add(
                    Finding.info(
                        "configuration-note", note.place() + " " + note.key(), null,
                        "keys that have an effect here", note.text())));
    // A door is made of keys and certificates, without asking anybody.
    configuration.stores()
        .forEach(store -> call.doors().store(store, Expected.CONFIGURED));
    configuration.apps().values().forEach(VersionGate::requireBackup);
    for (EffectiveSource source : configuration.effectiveSources()) {
      VersionGate.requireSource(source.app(), source.source());
    }
    long sources = configuration.effectiveSources().size();
    call.output()
        .text(
            file + " is valid: " + Figures.count(configuration.stores().size(), "store", "stores")
                + ", " + Figures.count(configuration.apps().size(), "app", "apps") + ", "
                + Figures.count(sources, "source", "sources"));
    call.summary()
        .put("configuration", file.toString())
        .put("fleet", configuration.fleet())
        .putTexts("stores", configuration.stores().stream().map(StoreConfig::name).toList())
        .putTexts(
            "sources",
            configuration.effectiveSources().stream().map(EffectiveSource::selector).toList());
  }
}
