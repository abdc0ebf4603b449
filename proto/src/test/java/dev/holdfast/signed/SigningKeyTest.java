package dev.holdfast.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 8032 §7.1, tests 1 to 3: seed, public key, message, signature. */
  @ParameterizedTest @CsvSource({
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
          + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
          + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
          + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
          + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
          + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
          + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
          + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
          + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  })
  void standardVectors(String seed, String publicKey, String message, String signature) {
    SigningKey key = SigningKey.ofSeed(HEX.parseHex(seed));
    byte[] bytes = HEX.parseHex(message);
    assertThat(HEX.formatHex(key.verifyingKey().toBytes())).isEqualTo(publicKey);
    assertThat(HEX.formatHex(key.sign(bytes))).isEqualTo(signature);
    assertThat(key.verifyingKey().verify(bytes, HEX.parseHex(signature))).isTrue();
    byte[] wrong = HEX.parseHex(signature);
    wrong[63] ^= 1;
    assertThat(key.verifyingKey().verify(bytes, wrong)).isFalse();
  }

  @Test
  void bytesThatAreNoKeyOrSignatureVerifyNothing() {
    byte[] raw = new byte[32];
    java.util.Arrays.fill(raw, (byte) 0xff);
    assertThat(VerifyingKey.ofBytes(raw).verify(new byte[1], new byte[64])).isFalse();
    SigningKey key = SigningKey.ofSeed(new byte[32]);
    assertThat(key.verifyingKey().verify(new byte[1], new byte[63])).isFalse();
    assertThat(key.verifyingKey().verify(new byte[1], new byte[0])).isFalse();
  }

  @Test
  void theOperatorTextComesBackAndIsNeverPrinted() {
    SigningKey key = SigningKey.ofSeed(HEX.parseHex("07".repeat(32)));
    String file = "# holdfast fleet x operator y\n\n" + key.toOperatorText();
    assertThat(SigningKey.ofOperatorText(file).seed()).isEqualTo(key.seed());
    assertThat(key.toString()).doesNotContain("0707").contains(key.verifyingKey().toString());
  }

  @ParameterizedTest @ValueSource(
      strings = {
          "",
          "# only a comment\n",
          "AGE-SECRET-KEY-1QQQQ\n",
          "HOLDFAST-OPERATOR-KEY-1 07\n",
          "HOLDFAST-OPERATOR-KEY-1 zz07070707070707070707070707070707070707070707070707070707070707\n"
      })
  void otherTextIsNoOperatorKey(String text) {
    assertThatThrownBy(() -> SigningKey.ofOperatorText(text))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.OPERATOR_KEY_WRONG));
  }
}
