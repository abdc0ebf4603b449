package dev.holdfast.backup;

import dev.holdfast.id.RecipientId;
import dev.holdfast.id.SourceId;
import dev.holdfast.signed.PackList;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.signed.Section;
import dev.holdfast.transfer.SnapshotSummary;
import java.util.List;
import java.util.Map;

/**
 * Everything of a manifest but its number.
 *
 * @param source the series
 * @param tag what retention may know
 * @param recipients ascending
 * @param body the sealed body
 * @param packs every pack a restore needs
 * @param uses live bytes by row of the local index
 * @param summary names and figures
 */
record ManifestDraft(
    SourceId source,
    RetentionTag tag,
    List<RecipientId> recipients,
    Section body,
    PackList packs,
    Map<Long, Long> uses,
    SnapshotSummary summary) {}
