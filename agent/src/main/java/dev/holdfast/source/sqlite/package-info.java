/**
 * SQLite databases as a source: one moment of a live database, copied page by page, checked, and described so exactly that
 * a restored file can be compared with what was captured. Never writes to the database and never creates one.
 *
 * <p>Start at {@link dev.holdfast.source.sqlite.SqliteSource}; restores and drills use {@link
 * dev.holdfast.source.sqlite.SqliteFingerprint}. Imported by {@code restore} and {@code cli}. A capture belongs to one
 * thread; everything else is stateless.
 */
@NullMarked
package dev.holdfast.source.sqlite;

import org.jspecify.annotations.NullMarked;
