/**
 * Reads, checks and writes {@code holdfast.yaml}: one table of keys ({@link dev.holdfast.cli.config.ConfigurationKeys})
 * drives the check, the reference page and the JSON Schema, and every problem carries file, line and column.
 *
 * <p>Start at {@link dev.holdfast.cli.config.ConfigurationReader}; what comes out is {@link
 * dev.holdfast.cli.config.Configuration}, and {@link dev.holdfast.cli.config.ConfigurationWriter} makes the file that
 * {@code init} leaves behind. Only {@code dev.holdfast.cli} may import this package; it imports {@code fault} and nothing
 * else of ours. Everything is immutable and may be used from any thread.
 */
@NullMarked
package dev.holdfast.cli.config;

import org.jspecify.annotations.NullMarked;
