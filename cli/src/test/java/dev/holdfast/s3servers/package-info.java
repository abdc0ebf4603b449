/**
 * Real S3 servers for the suites that the double alone would prove too little with: S3Proxy as a process of its own, and
 * whatever the environment names.
 *
 * <p>Start at {@link dev.holdfast.s3servers.S3Server}. Any thread.
 */
@NullMarked
package dev.holdfast.s3servers;

import org.jspecify.annotations.NullMarked;
