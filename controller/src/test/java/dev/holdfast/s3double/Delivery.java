package dev.holdfast.s3double;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes wrong on the way to and from an operation, and with headers no signature covers. */
final class Delivery {
  /** Which switch lets an unsigned header through, by the beginning of its name. */
  private static final Map<String, Misbehaviour> OBEYED = Map.of(
      "x-amz-acl", Misbehaviour.UNSIGNED_ACL_OBEYED,
      "x-amz-grant-", Misbehaviour.UNSIGNED_ACL_OBEYED,
      "x-amz-copy-source", Misbehaviour.UNSIGNED_COPY_SOURCE_OBEYED,
      "x-amz-object-lock-", Misbehaviour.UNSIGNED_LOCK_OBEYED,
      "x-amz-meta-", Misbehaviour.UNSIGNED_META_OBEYED,
      "x-amz-tagging", Misbehaviour.UNSIGNED_META_OBEYED,
      "x-amz-server-side-encryption", Misbehaviour.UNSIGNED_ENCRYPTION_OBEYED,
      "x-amz-bypass-", Misbehaviour.UNSIGNED_BYPASS_OBEYED);

  private Delivery() {}

  /** An answer given instead of doing anything. */
  static @Nullable Answer before(Call call, String redirectTarget, String region,
      Duration slowness) {
    if (call.has(Misbehaviour.SLOW)) {
      HttpWire.pause(slowness);
    }
    if (call.has(Misbehaviour.HALF_OPEN)) {
      return Answer.ending(Answer.Ending.SILENCE);
    }
    if (call.has(Misbehaviour.RESET)) {
      return Answer.ending(Answer.Ending.RESET);
    }
    if (call.has(Misbehaviour.GARBAGE)) {
      return Answer.ending(Answer.Ending.GARBAGE);
    }
    if (call.has(Misbehaviour.ECHO_STATUS)) {
      Answer answer = Answer.body(500, ("HTTP/1.1 " + echo(call) + "\r\n\r\n").getBytes());
      answer.ending = Answer.Ending.GARBAGE;
      return answer;
    }
    S3Error error = null;
    if (call.has(Misbehaviour.ECHO_403)) {
      error = S3Error.denied(echo(call));
    } else if (call.has(Misbehaviour.ECHO_500)) {
      error = new S3Error(500, "Internal" + call.request.header("x-amz-security-token"),
          echo(call));
    } else if (call.has(Misbehaviour.ECHO_200)) {
      error = new S3Error(200, "InternalError", echo(call));
    } else if (call.has(Misbehaviour.ERROR_500)) {
      error = new S3Error(500, "InternalError", "We encountered an internal error.");
    } else if (call.has(Misbehaviour.ERROR_503)) {
      error = new S3Error(503, "SlowDown", "Please reduce your request rate.");
    } else if (call.has(Misbehaviour.ERROR_429)) {
      error = new S3Error(429, "TooManyRequests", "Please reduce your request rate.")
          .header("Retry-After", "1");
    } else if (call.has(Misbehaviour.ERROR_IN_200)) {
      error = new S3Error(200, "InternalError", "We encountered an internal error.");
    } else if (call.has(Misbehaviour.REDIRECT_301)) {
      error = new S3Error(301, "PermanentRedirect",
          "The bucket you are attempting to access must be addressed using the specified endpoint.")
          .header("x-amz-bucket-region", "eu-" + region)
          .detail("Endpoint", call.bucket + ".s3.eu-" + region + ".example.com");
    } else if (call.has(Misbehaviour.REDIRECT_307)) {
      error = new S3Error(307, "TemporaryRedirect",
          "Please re-send this request to the specified temporary endpoint.")
          .header("Location", redirectTarget + call.request.rawPath
              + (call.request.rawQuery.isEmpty() ? "" : "?" + call.request.rawQuery));
    } else if (call.operation == Operation.HEAD_OBJECT && call.has(Misbehaviour.HEAD_FORBIDDEN)) {
      error = S3Error.denied("no HEAD here");
    }
    return error == null ? null : error.answer(call.request.rawPath);
  }

  private static String echo(Call call) {
    return "token " + call.request.header("x-amz-security-token") + " authorization "
        + call.request.header("authorization") + " of " + call.request.rawPath + "?"
        + call.request.rawQuery;
  }

  /** The answer as it is sent. */
  static Answer after(Call call, Answer answer) {
    if (call.has(Misbehaviour.ANSWER_LOST)) {
      answer.ending = Answer.Ending.RESET;
      return answer;
    }
    if (call.has(Misbehaviour.ERROR_500_AFTER)) {
      return new S3Error(500, "InternalError", "We encountered an internal error.")
          .answer(call.request.rawPath);
    }
    if (answer.body.length > 0 && answer.status < 300 && call.operation.reads()
        && !call.request.method.equals("HEAD")) {
      spoilBody(call, answer);
    }
    answer.dribbles = call.has(Misbehaviour.DRIBBLES);
    return answer;
  }

  private static void spoilBody(Call call, Answer answer) {
    byte[] body = answer.body;
    if (call.has(Misbehaviour.BODY_FLIPPED)) {
      answer.body = body.clone();
      answer.body[body.length / 2] ^= 4;
    }
    if (call.has(Misbehaviour.BODY_SHORT)) {
      answer.body = Arrays.copyOf(answer.body, body.length / 2);
    }
    if (call.has(Misbehaviour.BODY_LONGER)) {
      answer.body = Arrays.copyOf(answer.body, answer.body.length + 7);
    }
    if (call.has(Misbehaviour.BODY_CUT)) {
      answer.announced = answer.body.length;
      answer.body = Arrays.copyOf(answer.body, answer.body.length / 2);
    }
  }

  /** Refuses, drops or lets through what a client added to a signed request. */
  static void judgeUnsigned(Call call, List<String> names) {
    for (String name : names) {
      boolean obeyed = OBEYED.entrySet()
          .stream()
          .anyMatch(e -> name.startsWith(e.getKey()) && call.has(e.getValue()));
      if (obeyed) {
        continue;
      }
      if (!call.has(Misbehaviour.UNSIGNED_IGNORED)
          && !call.has(Misbehaviour.SIGNATURE_IGNORED)) {
        throw S3Error.denied("There were headers present in the request which were not signed")
            .detail("HeadersNotSigned", name);
      }
      call.request = call.request.without(List.of(name));
      call.operation = Operation.of(call.request, call.bucket, call.key);
    }
  }
}
