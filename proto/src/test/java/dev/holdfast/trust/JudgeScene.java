package dev.holdfast.trust;

import static dev.holdfast.trust.FleetFixture.expected;
import static dev.holdfast.trust.FleetFixture.listed;

import dev.holdfast.fault.Finding;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A fleet with one host, whose manifests are judged. */
abstract class JudgeScene {
  final FleetFixture f = new FleetFixture();
  final List<Finding> findings = new ArrayList<>();
  final TrustView trust = f.trustView();
  final HostRecordView record = f.recordView(trust, f.record1());
  final SigningKey thief = FleetFixture.key("thief");

  List<JudgedManifest> judge(
      HostRecordView view, Optional<Expected> expected, List<Located<ManifestCore>> copies) {
    return ManifestJudge.judge(
        trust, view, ManifestFacts.of(copies, expected, FleetFixture.TIME), findings::add);
  }

  List<JudgedManifest> judge(Optional<Expected> expected, SignedFile... files) {
    return judge(record, expected, listed(ManifestCore.class, "a", List.of(files)));
  }

  List<JudgedManifest> judge(Optional<Expected> expected, List<SignedFile> files) {
    return judge(expected, files.toArray(SignedFile[]::new));
  }

  List<String> codes() {
    return findings.stream().map(Finding::code).toList();
  }

  static List<Standing> standings(List<JudgedManifest> judged) {
    return judged.stream().map(JudgedManifest::standing).toList();
  }
}
