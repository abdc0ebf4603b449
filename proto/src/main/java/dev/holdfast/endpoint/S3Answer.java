package dev.holdfast.endpoint;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * An error answer of an S3 server, reduced to what can be shown.
 *
 * @param status of HTTP
 * @param code the S3 error code, empty when it gave none (every answer to HEAD)
 * @param message its own words, at most 300 characters, without control characters
 * @param region the region it names, where it does
 * @param serverTime its clock, where it says it
 */
public record S3Answer(
    int status,
    String code,
    String message,
    Optional<String> region,
    Optional<Instant> serverTime) {
  private static final int MESSAGE_CHARACTERS = 300;

  /** Bounds the text that came from the server. */
  public S3Answer {
    code = printable(code, 64);
    message = printable(message, MESSAGE_CHARACTERS);
    region = region.map(r -> printable(r, 64)).filter(r -> !r.isEmpty());
  }

  /**
   * Reads the answer's XML without a parser: only four texts are wanted, and nothing in it may be followed.
   *
   * @param body its beginning
   * @param regionHeader {@code x-amz-bucket-region}, where given
   * @param date the {@code Date} header, where given
   * @param sent what the request carried that nobody may see
   */
  public static S3Answer of(
      int status, String body, Optional<String> regionHeader, Optional<String> date,
      Confidential sent) {
    Optional<String> region = element(body, "Region").or(() -> regionHeader);
    return new S3Answer(
        status,
        sent.hide(element(body, "Code").orElse("")),
        sent.hide(element(body, "Message").orElse("")),
        region.map(sent::hide),
        date.flatMap(S3Answer::time));
  }

  /** Whether the same request can succeed a little later. */
  public boolean passing() {
    return status == 429 || status == 408 || status == 500 || status == 502 || status == 503
        || status == 504
        || status == 409 && code.equals("ConditionalRequestConflict")
        || status == 400 && code.equals("RequestTimeout");
  }

  /** Reads the {@code Date} header of RFC 9110. */
  public static Optional<Instant> time(String header) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
    } catch (DateTimeException e) {
      return Optional.empty(); // a server that sends no readable date is asked nothing about its clock
    }
  }

  /** How a message shows it. */
  @Override
  public String toString() {
    String text = code.isEmpty() ? "HTTP " + status : "HTTP " + status + " " + code;
    return message.isEmpty() ? text : text + ": " + lower(message);
  }

  private static String lower(String text) {
    String plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1);
  }

  private static Optional<String> element(String body, String name) {
    int start = body.indexOf("<" + name + ">");
    int end = start < 0 ? -1 : body.indexOf("</" + name + ">", start);
    return end < 0
        ? Optional.empty()
        : Optional.of(body.substring(start + name.length() + 2, end).strip());
  }

  private static String printable(String text, int characters) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(characters)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) || c > 0xFFFF ? ' ' : c));
    return out.toString().strip();
  }
}
