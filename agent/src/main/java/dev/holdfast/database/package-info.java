/**
 * What the captures and restores of database servers share: how a server is reached, what their tools' error texts mean,
 * how names of databases become file names, how a client that stays connected is talked to, what a restore is to load and
 * what it tells.
 *
 * <p>Start at {@link dev.holdfast.database.ServerAddress}, {@link dev.holdfast.database.FailureTexts} and {@link
 * dev.holdfast.database.DumpNames}. May be imported by the database sources and restores and by {@code cli}; imports {@code
 * fault}, {@code snapshot} and {@code tool}. Any thread, but for sessions, which are of one.
 */
@NullMarked
package dev.holdfast.database;

import org.jspecify.annotations.NullMarked;
