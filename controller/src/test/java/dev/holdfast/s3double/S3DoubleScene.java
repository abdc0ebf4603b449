package dev.holdfast.s3double;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** A double with a client of its own, both at a time that the test sets. */
abstract class S3DoubleScene {
  static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  static final byte[] BODY = "some bytes".getBytes();
  static final String YEAR = START.plus(Duration.ofDays(365)).toString();

  volatile Instant now = START;
  final S3Double server = S3Double.start(() -> now);
  final RawS3 s3 = RawS3.of(server, () -> now);

  @AfterEach
  void close() {
    server.close();
  }

  static Map<String, String> lock(String mode, String until) {
    return Map.of("x-amz-object-lock-mode", mode, "x-amz-object-lock-retain-until-date", until,
        "content-md5", RawS3.md5(BODY));
  }

  RawS3.Reply put(String path, Map<String, String> headers) {
    return s3.call("PUT", path, "", headers, BODY);
  }

  static void said(RawS3.Reply reply, int status, String code) {
    assertThat(reply.status() + " " + reply.code()).isEqualTo(status + " " + code);
  }

  static List<String> all(RawS3.Reply reply, String element) {
    List<String> found = new ArrayList<>();
    Matcher m = Pattern.compile("<" + element + ">([^<]*)</" + element + ">").matcher(reply.text());
    while (m.find()) {
      found.add(m.group(1));
    }
    return found;
  }
}
