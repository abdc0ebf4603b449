package dev.holdfast.endpoint;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What was sent to a server in confidence, so that it can be taken out of the server's own words: some repeat requests in error
 * messages, and messages end in terminals, mails and state directories. Pure.
 */
public final class Confidential {
  /** Nothing in particular; still hides what looks like a signature or a token. */
  public static final Confidential NOTHING = new Confidential(List.of());

  private static final String HIDDEN = "[hidden]";
  private static final int SHORTEST = 6;
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:x-amz-)?(?:signature|credential|security-token)"
              + "(?:=|%3D|&#61;|&quot;:\\s*&quot;|\"\\s*:\\s*\"|:\\s*))[^\\s&<>\"',;]+");
  private static final Set<String> SECRET_PARAMETERS =
      Set.of("X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Credential");

  private final List<String> values;

  private Confidential(List<String> values) {
    Set<String> forms = new LinkedHashSet<>();
    for (String value : values) {
      if (value.length() >= SHORTEST) {
        forms.add(value);
        forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
        forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
      }
    }
    this.values = List.copyOf(forms);
  }

  /** These texts. */
  public static Confidential of(List<String> values) {
    return new Confidential(values);
  }

  /** What a presigned request carries in its query. */
  public static Confidential ofQuery(String rawQuery) {
    List<String> found = new ArrayList<>();
    for (String part : rawQuery.split("&")) {
      int equals = part.indexOf('=');
      if (equals > 0 && SECRET_PARAMETERS.contains(part.substring(0, equals))) {
        String value = part.substring(equals + 1);
        found.add(value);
        found.add(decoded(value));
      }
    }
    return new Confidential(found);
  }

  /** What a signed request carries in its headers. */
  public static Confidential ofHeaders(Optional<String> authorization, Optional<String> token) {
    List<String> found = new ArrayList<>();
    token.ifPresent(found::add);
    authorization.ifPresent(header -> {
      int signature = header.indexOf("Signature=");
      found.add(signature < 0 ? header : header.substring(signature + "Signature=".length()));
    });
    return new Confidential(found);
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // as it is
    }
  }

  /** These and those. */
  public Confidential and(Confidential other) {
    List<String> both = new ArrayList<>(values);
    both.addAll(other.values);
    return new Confidential(both);
  }

  /** The text without them. */
  public String hide(String text) {
    String hidden = text;
    for (String value : values) {
      hidden = hidden.replace(value, HIDDEN);
    }
    return NAMED.matcher(hidden).replaceAll("$1" + HIDDEN);
  }

  /** The failure, or one that says the same without them. */
  public IOException hide(IOException failure) {
    Throwable step = failure;
    for (int i = 0; step != null && i < 12; i++) {
      String message = String.valueOf(step.getMessage());
      if (!hide(message).equals(message)) {
        return new IOException(hide(String.valueOf(failure.getMessage())));
      }
      step = step.getCause();
    }
    return failure;
  }

  /** How many texts it hides; never which. */
  @Override
  public String toString() {
    return "Confidential[" + values.size() + "]";
  }
}
