package dev.holdfast.trust;

import dev.holdfast.id.KeyId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One manifest while it is judged: all copies of one name with one head. One thread. */
final class Candidate {
  final ManifestCore core;
  final SignedHead head;
  final ObjectName.Manifest name;
  final List<String> stores = new ArrayList<>();
  Instant firstStored;
  boolean hashChecked;
  boolean contested;
  Standing standing = Standing.GOOD;

  Candidate(Located<ManifestCore> copy, ObjectName.Manifest name) {
    this.core = copy.core();
    this.head = copy.head();
    this.name = name;
    this.firstStored = copy.lastModified();
  }

  void add(Located<ManifestCore> copy) {
    if (!stores.contains(copy.store())) {
      stores.add(copy.store());
    }
    if (copy.lastModified().isBefore(firstStored)) {
      firstStored = copy.lastModified();
    }
    hashChecked |= copy.hashChecked();
  }

  ManifestRef ref() {
    return new ManifestRef(core.seq(), name.sha256());
  }

  KeyId signer() {
    return core.head().signer();
  }

  String path() {
    return name.path();
  }

  /** Whether what it says about others counts. */
  boolean speaks() {
    return standing != Standing.SUSPECT && standing != Standing.FORGED;
  }

  JudgedManifest judged() {
    return new JudgedManifest(core, name, stores, firstStored, standing, contested);
  }
}
