package dev.holdfast.cli.config;

/** When a key takes effect. */
enum Use {
  /** Always. */
  ALWAYS("always"),
  /** Only on a machine that works without a controller. */
  STANDALONE("standalone only"),
  /** Only under a controller; accepted elsewhere, with a note. */
  CONTROLLER("with a controller"),
  /** Accepted, but a command that would use it refuses, because this version has no code for it. */
  LATER("not in this version");

  private final String label;

  Use(String label) {
    this.label = label;
  }

  /** What the reference page calls it. */
  String label() {
    return label;
  }
}
