/**
 * Loads dumps of MariaDB and MySQL databases into a server: what the target lacks is said before anything is fetched, nothing
 * that exists is overwritten, a dump gets the rights to its own database only, and the fingerprint of what came back is
 * compared with the one of the dump's own snapshot.
 *
 * <p>Start at {@link dev.holdfast.restore.mariadb.MariadbLoad}; {@link dev.holdfast.restore.mariadb.MariadbScratch} is a
 * throw-away server to load into. May be imported by {@code cli}; imports {@code source.mariadb}, {@code database} and {@code
 * tool}. One thread each.
 */
@NullMarked
package dev.holdfast.restore.mariadb;

import org.jspecify.annotations.NullMarked;
