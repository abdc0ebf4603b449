/**
 * Loads dumps of PostgreSQL databases into a server: what the target lacks is said before it is touched, nothing that exists
 * is overwritten, and the fingerprint of what came back is compared with the one of the dump's own snapshot.
 *
 * <p>Start at {@link dev.holdfast.restore.postgres.PostgresLoad}; {@link dev.holdfast.restore.postgres.PostgresScratch} is a
 * throw-away server to load into. May be imported by {@code cli}; imports {@code source.postgres}, {@code database} and
 * {@code tool}. One thread each.
 */
@NullMarked
package dev.holdfast.restore.postgres;

import org.jspecify.annotations.NullMarked;
