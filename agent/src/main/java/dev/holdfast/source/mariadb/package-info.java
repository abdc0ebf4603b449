/**
 * Captures databases of a MariaDB or MySQL server with its own clients: a dump proven whole, and exact figures taken in the
 * very snapshot that the dump reads.
 *
 * <p>Start at {@link dev.holdfast.source.mariadb.MariadbSource}. May be imported by {@code cli} and {@code restore.mariadb};
 * imports {@code source}, {@code database} and {@code tool}. A capture belongs to one thread; it starts one more for the
 * figures.
 */
@NullMarked
package dev.holdfast.source.mariadb;

import org.jspecify.annotations.NullMarked;
