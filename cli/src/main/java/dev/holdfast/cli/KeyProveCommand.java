package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.local.KeyProof;
import dev.holdfast.cli.local.KeyProof.Drawn;
import dev.holdfast.cli.local.ListedSnapshot;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.seal.Identities;
import dev.holdfast.state.KeyProofs;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.trust.JudgedManifest;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code holdfast key prove}. */
@Command(
    name = "prove",
    sortOptions = false,
    header = "Prove that an identity opens what was stored.",
    description = "Opens the headers of random real packs of every source with the given identities.",
    footer = {"", "Examples:", "  holdfast key prove --identity recovery-1.key",
        "  holdfast key prove --identity recovery-1.key --identity recovery-2.key"})
final class KeyProveCommand implements Action {
  @Override
  public void run(Call call) {
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    if (call.identities().isEmpty()) {
      throw new HoldfastException(
          Fault.IDENTITY_MISSING, "no identity to prove (expected: --identity FILE)");
    }
    try (Shelf shelf =
        new Shelves(call, call.output().asides()).withoutIdentities()
            .configured(configuration, Optional.empty())) {
      KeyProof proof = new KeyProof(shelf, call.surroundings().random());
      Map<String, List<Drawn>> drawn = new LinkedHashMap<>();
      series(shelf).forEach((name, manifests) -> drawn.put(name, proof.draw(manifests)));
      if (drawn.isEmpty()) {
        throw new HoldfastException(
            Fault.SELECTOR_NO_MATCH, "no snapshot to prove a key with (expected: at least one)");
      }
      for (Path file : call.identities()) {
        prove(call, proof, file, drawn);
      }
    }
  }

  /** The good snapshots of each series, oldest first, under a name for people. */
  private static Map<String, List<JudgedManifest>> series(Shelf shelf) {
    Map<SnapshotFacts.Series, List<JudgedManifest>> series = new LinkedHashMap<>();
    Map<SnapshotFacts.Series, String> names = new LinkedHashMap<>();
    for (ListedSnapshot snapshot : shelf.all()) {
      SnapshotFacts.Series key = snapshot.facts().series();
      snapshot.manifest()
          .filter(JudgedManifest::sound)
          .ifPresent(m -> series.computeIfAbsent(key, k -> new ArrayList<>()).add(m));
      snapshot.facts().names().ifPresent(n -> names.put(key, n.selector()));
    }
    Map<String, List<JudgedManifest>> named = new LinkedHashMap<>();
    series.forEach(
        (key, manifests) -> named.put(
            names.getOrDefault(key, "source " + key.source() + " of host " + key.lineage()),
            manifests));
    return named;
  }

  private static void prove(
      Call call, KeyProof proof, Path file, Map<String, List<Drawn>> drawn) {
    try (Identities identities =
        Identities.load(List.of(file), Passphrases.source(call), call.output())) {
      long packs = 0;
      boolean proven = true;
      for (Map.Entry<String, List<Drawn>> series : drawn.entrySet()) {
        proven &= prove(call, proof, identities, file, series.getKey(), series.getValue());
        packs += series.getValue().size();
      }
      if (proven) {
        remember(call, identities, packs);
      }
    }
  }

  /** A file with several identities proves that one of them opens everything, not which. */
  private static void remember(Call call, Identities identities, long packs) {
    StateDirectory state = StateDirectory.at(call.state());
    if (state.exists() && identities.recipientIds().size() == 1) {
      state.keyProofs()
          .remember(
              identities.recipientIds().getFirst(),
              new KeyProofs.Proof(
                  call.surroundings().clock().instant().truncatedTo(ChronoUnit.SECONDS), packs));
    }
  }

  private static boolean prove(
      Call call, KeyProof proof, Identities identities, Path file, String series,
      List<Drawn> packs) {
    int opened = 0;
    for (Drawn pack : packs) {
      call.surroundings().interruption().check();
      try {
        proof.prove(pack, identities);
        opened++;
      } catch (HoldfastException e) {
        call.outcome().failed(e);
        if (e.fault() == Fault.IDENTITY_WRONG) {
          break; // the others say the same
        }
      }
    }
    call.output()
        .text(
            (opened == packs.size() ? "proven: " : "not proven: ") + file + " opens " + opened
                + " of " + packs.size() + " packs of " + series);
    call.output()
        .json(
            JsonObject.message("status")
                .put("identity", file.toString())
                .put("series", series)
                .put("packs", packs.size())
                .put("opened", opened));
    return opened == packs.size() && opened > 0;
  }
}
