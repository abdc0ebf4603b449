package dev.holdfast.endpoint;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** What each error answer of an S3 server means and what to do about it. Pure. */
public final class S3AnswerFaults {
  private static final Duration SKEW = Duration.ofMinutes(14);
  private static final Set<String> WRONG_SECRET =
      Set.of("SignatureDoesNotMatch", "InvalidSignature");
  private static final Set<String> WRONG_TOKEN =
      Set.of("ExpiredToken", "InvalidToken", "InvalidTokenId", "TokenRefreshRequired");
  private static final Set<String> WRONG_REGION =
      Set.of(
          "PermanentRedirect",
          "TemporaryRedirect",
          "Redirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException",
          "InvalidRegion");
  private static final Set<String> FULL =
      Set.of("EntityTooLarge", "InsufficientStorage", "NotEnoughSpace", "OutOfSpace");

  private S3AnswerFaults() {}

  /**
   * The fault for one answer.
   *
   * @param action what was asked
   * @param what the object or bucket
   * @param place endpoint and bucket, for people
   * @param now this machine's clock
   */
  public static HoldfastException of(
      S3Answer answer, S3Action action, String what, String place, Instant now) {
    String seen = action.words() + " " + what + " at " + place + ": " + answer;
    if (clockDiffers(answer, now)) {
      return refused(
          seen + " (this machine's clock says " + now + ", the server's "
              + answer.serverTime().map(Instant::toString).orElse("something else") + ")",
          "set both clocks right; S3 refuses requests that are more than 15 minutes off");
    }
    return switch (answer.code()) {
      case "NoSuchBucket" ->
          new HoldfastException(
              Fault.STORE_MISSING,
              seen + " (expected: a bucket of that name)",
              "check the bucket's name, or let 'holdfast store init NAME --create-bucket' make it",
              null);
      case "NoSuchKey", "NoSuchVersion" -> missing(what, place);
      case "InvalidAccessKeyId" ->
          refused(seen, "check the access key: the server does not know it");
      case String code when WRONG_SECRET.contains(code) ->
          refused(
              seen,
              "check the secret key and the region; a proxy that rewrites requests has the same effect");
      case String code when WRONG_TOKEN.contains(code) ->
          refused(seen, "get a new session token; the one in use is not valid any more");
      case String code when WRONG_REGION.contains(code) -> elsewhere(answer, seen);
      case String _ when wantsLock(answer) ->
          refused(
              seen,
              "the store's configuration asks for a lock: make the bucket anew with object lock, or"
                  + " take 'lock' out and sign that with 'holdfast store init'");
      case String code when isFull(answer, code) ->
          new HoldfastException(Fault.STORE_FULL, seen);
      default -> byStatus(answer, action, what, place, seen);
    };
  }

  private static HoldfastException byStatus(
      S3Answer answer, S3Action action, String what, String place, String seen) {
    if (answer.passing()) {
      return new HoldfastException(
          Fault.STORE_OFFLINE,
          seen,
          "the server is overloaded or starting; run the command again later",
          null);
    }
    return switch (answer.status()) {
      case 301, 302, 303, 307, 308 -> elsewhere(answer, seen);
      case 401, 403 ->
          refused(seen, "the key needs the permission " + action.permission() + " on this prefix");
      case 404 -> missing(what, place);
      case 405, 501 -> refused(seen, "this server does not offer what is needed here");
      default ->
          new HoldfastException(
              action.writes() ? Fault.STORE_WRITE_FAILED : Fault.STORE_READ_FAILED, seen);
    };
  }

  private static boolean clockDiffers(S3Answer answer, Instant now) {
    boolean far =
        answer.serverTime().map(t -> Duration.between(t, now).abs().compareTo(SKEW) > 0)
            .orElse(false);
    return answer.code().equals("RequestTimeTooSkewed")
        || answer.code().equals("RequestExpired")
        || far && (answer.status() == 403 || answer.status() == 400);
  }

  private static boolean wantsLock(S3Answer answer) {
    return answer.status() == 400
        && answer.message().toLowerCase(Locale.ROOT).contains("object lock");
  }

  private static boolean isFull(S3Answer answer, String code) {
    String lower = code.toLowerCase(Locale.ROOT);
    return answer.status() == 507
        || FULL.contains(code)
        || lower.contains("quota")
        || lower.contains("storagefull")
        || lower.contains("diskfull");
  }

  private static HoldfastException elsewhere(S3Answer answer, String seen) {
    return refused(
        answer.region().map(r -> seen + " (the bucket lies in region " + r + ")").orElse(seen),
        answer
            .region()
            .map(r -> "set the store's region to " + r + " and name that region's endpoint")
            .orElse(
                "the endpoint sends requests elsewhere and redirects are not followed: name the"
                    + " bucket's own endpoint and region"));
  }

  private static HoldfastException missing(String what, String place) {
    return new HoldfastException(
        Fault.OBJECT_MISSING, what + " is not in " + place + " (expected: the object)");
  }

  private static HoldfastException refused(String seen, String hint) {
    return new HoldfastException(Fault.STORE_REFUSED, seen, hint, null);
  }
}
