package dev.holdfast.policy;

/**
 * How many snapshots of one tag are kept.
 *
 * @param tag as people write it, for reasons that are shown
 * @param retentionTag what cores carry for it (docs/FORMAT.md §Manifest, {@code retention_tag})
 * @param count at least 1
 */
public record KeepTagged(String tag, long retentionTag, int count) {}
