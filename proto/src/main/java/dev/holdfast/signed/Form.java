package dev.holdfast.signed;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The refusals of a malformed object, worded alike. */
final class Form {
  /** Longest text in a core, in bytes. */
  private static final int TEXT_BYTES = 4096;

  private static final Pattern AGE = Pattern.compile("age1[02-9ac-hj-np-z]{58}");

  private Form() {}

  static HoldfastException malformed(String seen, String expected) {
    return new HoldfastException(
        Fault.OBJECT_MALFORMED, seen + " (expected: " + expected + ")");
  }

  static HoldfastException unknown(String seen, String expected) {
    return new HoldfastException(Fault.FORMAT_UNKNOWN, seen + " (expected: " + expected + ")");
  }

  static HoldfastException damaged(String seen, String expected) {
    return new HoldfastException(Fault.OBJECT_DAMAGED, seen + " (expected: " + expected + ")");
  }

  static void limit(long value, long most, String what, String unit) {
    if (value < 0 || value > most) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          what + " of " + Long.toUnsignedString(value) + " " + unit + " (expected: at most " + most
              + ")");
    }
  }

  static void range(long value, long least, long most, String what) {
    if (value < least || value > most) {
      throw malformed(what + " " + Long.toUnsignedString(value), least + " to " + most);
    }
  }

  static void text(String text, String what) {
    if (text.length() > TEXT_BYTES
        || text.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          what + " of " + text.length() + " characters (expected: at most " + TEXT_BYTES
              + " bytes)");
    }
  }

  static void ageRecipient(String text) {
    if (!AGE.matcher(text).matches()) {
      throw malformed(
          "recipient \"" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "\"",
          "age1 and 58 characters");
    }
  }
}
