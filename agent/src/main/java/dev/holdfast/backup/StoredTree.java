package dev.holdfast.backup;

import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.Chunking;

/**
 * A captured tree, all of it in packs.
 *
 * @param report what the capture saw
 * @param chunking how content was cut
 * @param tree where the entry stream lies
 * @param use which packs it takes
 * @param entries without ancestors
 * @param newBytes plaintext of content and trees stored afresh
 */
record StoredTree(
    CaptureReport report,
    Chunking chunking,
    SnapshotBody.Tree tree,
    PackUse use,
    long entries,
    long newBytes) {}
