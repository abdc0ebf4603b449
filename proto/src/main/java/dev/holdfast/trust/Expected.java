package dev.holdfast.trust;

import dev.holdfast.id.Sha256;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestRef;

/**
 * What the newest checkpoint of a host says should be there.
 *
 * @param core the checkpoint
 * @param live its list, checked against the core
 * @param byKeeper whether a keeper signed it: then it also settles forks
 */
public record Expected(CheckpointCore core, LiveList live, boolean byKeeper) {
  /** Whether it judges that seq. */
  boolean judges(long seq) {
    return seq <= core.upto().seq();
  }

  /** Whether it names exactly this manifest as live. */
  boolean names(long seq, Sha256 sha256) {
    return live.names(seq, sha256);
  }

  /** Whether the absence of that manifest is explained: it was judged and not named. */
  boolean explainsAbsence(ManifestRef ref) {
    return judges(ref.seq()) && !live.names(ref.seq(), ref.sha256());
  }
}
