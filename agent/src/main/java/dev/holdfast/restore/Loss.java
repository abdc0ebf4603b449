package dev.holdfast.restore;

import dev.holdfast.fault.Severity;

/** Kinds of captured things that did not come back as they were. */
public enum Loss {
  /** Set-user and set-group bits, not asked for. */
  SETID("setid-not-restored", Severity.WARNING, true, "set-user and set-group bits"),
  /** Devices, not asked for. */
  DEVICE("device-not-restored", Severity.WARNING, true, "device nodes"),
  /** Sockets, not asked for. */
  SOCKET("socket-not-restored", Severity.WARNING, true, "socket files"),
  /** {@code security.*}, not asked for. */
  SECURITY("security-not-restored", Severity.WARNING, true, "attributes security.*"),
  /** {@code trusted.*}, not asked for. */
  TRUSTED("trusted-not-restored", Severity.WARNING, true, "attributes trusted.*"),
  /** Owners, because only root may give files away. */
  OWNER("owner-not-restored", Severity.WARNING, true, "the captured owner and group"),
  /** Owners whose name is unknown here; the number was used. */
  OWNER_UNKNOWN("owner-by-number", Severity.INFO, true, "an owner and a group that exist here"),
  /** An owner that this machine refused. */
  OWNER_REFUSED("owner-refused", Severity.WARNING, false, "the captured owner and group"),
  /** An attribute that this file system or user may not have. */
  ATTRIBUTE("attribute-refused", Severity.WARNING, false, "the captured extended attributes"),
  /** Permission bits that were refused. */
  MODE("mode-refused", Severity.WARNING, false, "the captured permission bits"),
  /** A time that was refused. */
  TIME("time-refused", Severity.WARNING, false, "the captured time"),
  /** A link, pipe, socket or device that could not be made. */
  NODE("node-refused", Severity.WARNING, false, "a link, pipe, socket or device");

  private final String code;
  private final Severity severity;
  private final boolean accepted;
  private final String expected;

  Loss(String code, Severity severity, boolean accepted, String expected) {
    this.code = code;
    this.severity = severity;
    this.accepted = accepted;
    this.expected = expected;
  }

  /** The code of the finding. */
  public String code() {
    return code;
  }

  /** The weight of the finding. */
  public Severity severity() {
    return severity;
  }

  /** Whether a restore with it still is complete. */
  public boolean isAccepted() {
    return accepted;
  }

  /** What was expected. */
  public String expected() {
    return expected;
  }
}
