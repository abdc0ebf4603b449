package dev.holdfast.cli.config;

import java.nio.file.Path;

/** Where one access key is. It never stands in the configuration itself. */
public sealed interface KeySource {
  /** The AWS_* variables. */
  KeySource AWS = new Variables("AWS");

  /** How messages name it; without any secret. */
  String text();

  /**
   * An AWS shared-credentials file.
   *
   * @param path absolute
   * @param profile the section that counts
   */
  record File(Path path, String profile) implements KeySource {
    /** The profile that counts when none is named. */
    public static final String DEFAULT_PROFILE = "default";

    /** A file whose default profile counts. */
    public static File ofDefault(Path path) {
      return new File(path, DEFAULT_PROFILE);
    }

    @Override
    public String text() {
      return path + (profile.equals(DEFAULT_PROFILE) ? "" : " profile '" + profile + "'");
    }
  }

  /**
   * The variables {@code P_ACCESS_KEY_ID}, {@code P_SECRET_ACCESS_KEY} and, if set, {@code P_SESSION_TOKEN}.
   *
   * @param prefix the {@code P}
   */
  record Variables(String prefix) implements KeySource {
    @Override
    public String text() {
      return "variables " + prefix + "_ACCESS_KEY_ID and " + prefix + "_SECRET_ACCESS_KEY";
    }
  }
}
