package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The signer gives what Amazon publishes for its examples, and binds what it should. */
class S3PresignerTest {
  private static final Instant DAY = Instant.parse("2013-05-24T00:00:00Z");
  private static final S3Credentials KEY =
      S3Credentials.of("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  private static final URI HOST = URI.create("https://examplebucket.s3.amazonaws.com");

  private final S3Presigner signer = new S3Presigner("us-east-1", KEY);

  /** "Authenticating Requests: Using Query Parameters", the example of the Amazon S3 API reference. */
  @Test
  void theExampleOfTheReference() {
    S3Presigner.Request request =
        new S3Presigner.Request("GET", HOST, "/test.txt", Map.of(), Map.of());
    assertThat(signer.sign(request, DAY, Duration.ofDays(1)).toString())
        .isEqualTo(
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3"
                + "%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
                + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
                + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  }

  @Test
  void everyPartChangesTheSignature() {
    S3Presigner.Request plain =
        new S3Presigner.Request("PUT", HOST, "/a", Map.of(), Map.of("content-length", "5"));
    String signature = signature(signer, plain);
    assertThat(signature).isEqualTo(signature(signer, plain));
    assertThat(
        java.util.Set.of(
            signature,
            signature(signer, new S3Presigner.Request(
                "GET", HOST, "/a", Map.of(), Map.of("content-length", "5"))),
            signature(signer, new S3Presigner.Request(
                "PUT", HOST, "/b", Map.of(), Map.of("content-length", "5"))),
            signature(signer, new S3Presigner.Request(
                "PUT", HOST, "/a", Map.of("versionId", "x"), Map.of("content-length", "5"))),
            signature(signer, new S3Presigner.Request(
                "PUT", HOST, "/a", Map.of(), Map.of("content-length", "6"))),
            signature(signer, new S3Presigner.Request(
                "PUT", HOST, "/a", Map.of(),
                Map.of("content-length", "5", "x-amz-acl", "private"))),
            signature(new S3Presigner("eu-west-1", KEY), plain)))
        .hasSize(7);
  }

  @Test
  void aSessionTokenIsPartOfTheQuery() {
    S3Credentials temporary =
        new S3Credentials(KEY.accessKey(), KEY.secretKey(), Optional.of("a/b+c="));
    URI signed =
        new S3Presigner("us-east-1", temporary)
            .sign(
                new S3Presigner.Request("GET", HOST, "/a", Map.of(), Map.of()), DAY,
                Duration.ofMinutes(15));
    assertThat(signed.getRawQuery()).contains("X-Amz-Security-Token=a%2Fb%2Bc%3D&");
  }

  @Test
  void nothingPrintsTheSecret() {
    assertThat(KEY.toString()).doesNotContain(KEY.secretKey());
    assertThat(S3Roles.all(KEY).toString()).doesNotContain(KEY.secretKey());
    assertThat(signer.toString()).doesNotContain(KEY.secretKey());
  }

  private static String signature(S3Presigner signer, S3Presigner.Request request) {
    String query = signer.sign(request, DAY, Duration.ofMinutes(15)).getRawQuery();
    return query.substring(query.indexOf("X-Amz-Signature="));
  }
}
