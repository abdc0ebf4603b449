package dev.holdfast.store;

import java.util.Optional;

/**
 * One key of an S3 server. Never printed.
 *
 * @param accessKey its name
 * @param secretKey its secret
 * @param sessionToken of a temporary key
 */
public record S3Credentials(
    String accessKey, String secretKey, Optional<String> sessionToken) {
  /** A lasting key. */
  public static S3Credentials of(String accessKey, String secretKey) {
    return new S3Credentials(accessKey, secretKey, Optional.empty());
  }

  /** Says nothing of the secret, and of the name only how it begins. */
  @Override
  public String toString() {
    return "key " + accessKey.substring(0, Math.min(4, accessKey.length())) + "…";
  }
}
