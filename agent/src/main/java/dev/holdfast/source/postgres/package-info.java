/**
 * Captures databases of a PostgreSQL server (13 to 18) with its own clients: each dump is streamed from an exported snapshot,
 * and its fingerprint is taken in that very snapshot through one long-lived {@code psql}.
 *
 * <p>Start at {@link dev.holdfast.source.postgres.PostgresSource}; {@code DatabaseDump} is one database, {@code Psql} the
 * session, {@code CatalogQueries} what a fingerprint holds. May be imported by {@code cli} and by the restore of such dumps;
 * imports {@code source}, {@code database} and {@code tool}. A capture belongs to one thread; it uses one more for the
 * fingerprint.
 */
@NullMarked
package dev.holdfast.source.postgres;

import org.jspecify.annotations.NullMarked;
