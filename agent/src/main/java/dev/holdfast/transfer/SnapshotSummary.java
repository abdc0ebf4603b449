package dev.holdfast.transfer;

import dev.holdfast.id.SourceId;
import dev.holdfast.snapshot.DumpFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What people see of a committed snapshot without opening it. Kept by the ledger, never stored in clear in a store.
 *
 * @param source its series
 * @param name full human name, {@code <label>/<source>}
 * @param app the app's name
 * @param sourceName the source's name
 * @param reason or empty text
 * @param captureStart when reading began
 * @param captureEnd the moment it shows
 * @param entries entries that count
 * @param logicalBytes what the source holds
 * @param newBytes plaintext stored afresh
 * @param storedBytes ciphertext written per store
 * @param duration of the whole run
 * @param exact whether nothing changed while it was read and nothing was left out
 * @param dump of a database server
 */
public record SnapshotSummary(
    SourceId source,
    String name,
    String app,
    String sourceName,
    String reason,
    Instant captureStart,
    Instant captureEnd,
    long entries,
    long logicalBytes,
    long newBytes,
    long storedBytes,
    Duration duration,
    boolean exact,
    Optional<DumpFigures> dump) {}
