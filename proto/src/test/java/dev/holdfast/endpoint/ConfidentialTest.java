package dev.holdfast.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a request carried in confidence does not come back in the server's words. */
class ConfidentialTest {
  private static final String TOKEN = "FwoGZXIv+YXdzE/abc==";
  private static final String SIGNATURE =
      "3cc58089e121a5dcbfec37559aaef462778c59e81054d8beacd6802e651735bd";

  @Test
  void whatAQueryCarriesIsHiddenInEveryForm() {
    Confidential sent =
        Confidential.ofQuery(
            "X-Amz-Date=20260203T100000Z&X-Amz-Security-Token=FwoGZXIv%2BYXdzE%2Fabc%3D%3D"
                + "&X-Amz-Signature=" + SIGNATURE);
    String text =
        sent.hide("no: " + TOKEN + " FwoGZXIv%2BYXdzE%2Fabc%3D%3D " + SIGNATURE + " at 20260203");
    assertThat(text).doesNotContain("FwoGZ", "3cc58").contains("no: ", "at 20260203");
  }

  @Test
  void whatHeadersCarryIsHidden() {
    Confidential sent =
        Confidential.ofHeaders(
            Optional.of("AWS4-HMAC-SHA256 Credential=A/b/c, SignedHeaders=host, Signature="
                + SIGNATURE),
            Optional.of(TOKEN));
    assertThat(sent.hide("bad " + SIGNATURE + " and " + TOKEN)).isEqualTo(
        "bad [hidden] and [hidden]");
    IOException broken = new IOException("a", new IOException("line " + TOKEN));
    assertThat(sent.hide(broken).getCause()).isNull();
    IOException harmless = new IOException("a", new IOException("reset"));
    assertThat(sent.hide(harmless)).isSameAs(harmless);
  }

  @Test
  void whatLooksLikeASignatureIsHiddenThoughNobodyKnowsIt() {
    for (String text : List.of(
        "X-Amz-Signature=" + SIGNATURE + "&x=1", "Signature=" + SIGNATURE,
        "x-amz-security-token: abcdefgh", "X-Amz-Credential%3Dabcdefgh",
        "{\"signature\":\"" + SIGNATURE + "\"}")) {
      assertThat(Confidential.NOTHING.hide(text)).contains("[hidden]")
          .doesNotContain(SIGNATURE, "abcdefgh");
    }
    assertThat(Confidential.NOTHING.hide("the signature does not match"))
        .isEqualTo("the signature does not match");
  }

  @Test
  void hidingComesBeforeCutting() {
    S3Answer answer =
        S3Answer.of(
            403, "<Code>X</Code><Message>" + "a".repeat(295) + TOKEN + "</Message>",
            Optional.empty(), Optional.empty(), Confidential.of(List.of(TOKEN)));
    assertThat(answer.toString()).doesNotContain("FwoGZ");
  }
}
