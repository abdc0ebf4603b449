/**
 * What both sides of the store door know of an HTTP endpoint: whom to trust, and what its error answers mean. It opens no
 * connection and knows no key.
 *
 * <p>Start at {@link dev.holdfast.endpoint.S3Answer}. Imported by {@code store}, {@code transfer} and {@code cli}; it imports
 * {@code fault} and {@code id}. Everything is immutable.
 */
@NullMarked
package dev.holdfast.endpoint;

import org.jspecify.annotations.NullMarked;
