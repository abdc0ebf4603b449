/**
 * A strict S3 server in this process, for tests: it checks every signature and right itself, enforces object lock against a
 * clock the test moves, and misbehaves on request in every way a real server was seen to. Written from the published
 * description of the protocol and sharing nothing with the product.
 *
 * <p>Start at {@link dev.holdfast.s3double.S3Double}. Any thread.
 */
@NullMarked
package dev.holdfast.s3double;

import org.jspecify.annotations.NullMarked;
