package dev.holdfast.s3double;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The double is as strict as it says, and misbehaves only when it is told. */
final class S3DoubleTest extends S3DoubleScene {
  @Test
  void keepsAndServesObjects() {
    said(put("/b/k", Map.of()), 404, "NoSuchBucket");
    assertThat(s3.call("PUT", "/b", "").ok()).isFalse();
    assertThat(s3.call("PUT", "/bucket", "").status()).isEqualTo(200);
    said(s3.call("PUT", "/bucket", ""), 409, "BucketAlreadyOwnedByYou");
    assertThat(s3.call("HEAD", "/bucket", "").status()).isEqualTo(200);
    assertThat(s3.call("HEAD", "/other", "").status()).isEqualTo(404);
    for (String key : List.of("/bucket/k", "/bucket/ä ö/+%&?=#<>\"'", "/bucket/a//b",
        "/bucket/a", "/bucket/a/../b")) {
      assertThat(put(key, Map.of("x-amz-meta-x", "y")).status()).as(key).isEqualTo(200);
      assertThat(s3.call("GET", key, "").body()).as(key).isEqualTo(BODY);
      RawS3.Reply head = s3.call("HEAD", key, "");
      assertThat(head.header("content-length")).isEqualTo("10");
      assertThat(head.header("x-amz-meta-x")).isEqualTo("y");
      assertThat(head.body()).isEmpty();
    }
    RawS3.Reply range = s3.call("GET", "/bucket/k", "", Map.of("range", "bytes=2-4"), new byte[0]);
    assertThat(range.status() + range.text()).isEqualTo("206me ");
    assertThat(range.header("content-range")).isEqualTo("bytes 2-4/10");
    assertThat(s3.call("GET", "/bucket/k", "", Map.of("range", "bytes=-3"), new byte[0]).text())
        .isEqualTo("tes");
    said(s3.call("GET", "/bucket/k", "", Map.of("range", "bytes=10-"), new byte[0]), 416,
        "InvalidRange");
    assertThat(s3.call("DELETE", "/bucket/k", "").status()).isEqualTo(204);
    assertThat(s3.call("DELETE", "/bucket/k", "").status()).isEqualTo(204);
    said(s3.call("GET", "/bucket/k", ""), 404, "NoSuchKey");
    said(s3.call("DELETE", "/bucket", ""), 409, "BucketNotEmpty");
    said(s3.call("POST", "/bucket/k", "uploads"), 501, "NotImplemented");
  }

  @Test
  void comparesDigestsAndTellsThem() {
    server.createBucket("bucket", false, false);
    byte[] other = "other".getBytes();
    said(put("/bucket/k", Map.of("content-md5", RawS3.md5(other))), 400, "BadDigest");
    said(put("/bucket/k", Map.of("content-md5", "x")), 400, "InvalidDigest");
    said(put("/bucket/k", Map.of("x-amz-checksum-sha256", RawS3.sha256(other))), 400, "BadDigest");
    said(put("/bucket/k", Map.of("x-amz-checksum-crc32c", "AAAAAA==")), 400, "BadDigest");
    said(put("/bucket/k", Map.of("x-amz-checksum-crc32", "AAAAAA==")), 400, "BadDigest");
    assertThat(server.keys("bucket")).isEmpty();
    assertThat(put("/bucket/k", Map.of("x-amz-checksum-sha256", RawS3.sha256(BODY))).status())
        .isEqualTo(200);
    assertThat(s3.call("HEAD", "/bucket/k", "").header("x-amz-checksum-sha256")).isEmpty();
    assertThat(s3.call("HEAD", "/bucket/k", "", Map.of("x-amz-checksum-mode", "ENABLED"),
        new byte[0]).header("x-amz-checksum-sha256")).isEqualTo(RawS3.sha256(BODY));
  }

  @Test
  void aCutBodyLeavesNothing() {
    server.createBucket("bucket", false, false);
    Map<String, String> headers =
        s3.sign("PUT", "/bucket/k", "", Map.of(), SigV4.UNSIGNED);
    said(s3.send("PUT", "/bucket/k", headers, BODY, true), 400, "IncompleteBody");
    assertThat(server.keys("bucket")).isEmpty();
    server.misbehave(Misbehaviour.TRUNCATED_BODY_STORED);
    s3.send("PUT", "/bucket/k", headers, BODY, true);
    assertThat(server.bytes("bucket", "k").orElseThrow()).isEqualTo("some ".getBytes());
  }

  @Test
  void ifNoneMatchHasOneWinner() throws Exception {
    for (boolean versions : new boolean[]{false, true}) {
      String bucket = "bucket-" + versions;
      server.createBucket(bucket, versions, false);
      assertThat(winners(bucket, "k")).isEqualTo(1);
      said(put("/" + bucket + "/k", Map.of("if-none-match", "*")), 412, "PreconditionFailed");
      assertThat(s3.call("DELETE", "/" + bucket + "/k", "").status()).isEqualTo(204);
      assertThat(put("/" + bucket + "/k", Map.of("if-none-match", "*")).status()).isEqualTo(200);
      assertThat(s3.call("DELETE", "/" + bucket + "/k", "").status()).isEqualTo(204);
    }
    server.misbehave(Misbehaviour.IF_NONE_MATCH_IGNORED_IF_VERSIONED);
    assertThat(winners("bucket-false", "l")).isEqualTo(1);
    assertThat(winners("bucket-true", "l")).isEqualTo(12);
    server.behave();
    server.misbehave(Misbehaviour.IF_NONE_MATCH_NOT_ATOMIC);
    assertThat(winners("bucket-false", "m")).isGreaterThan(1);
    server.behave();
    server.misbehave(Misbehaviour.IF_NONE_MATCH_SEES_MARKERS);
    said(put("/bucket-true/k", Map.of("if-none-match", "*")), 412, "PreconditionFailed");
  }

  private int winners(String bucket, String key) throws Exception {
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RawS3.Reply>> all = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        all.add(pool.submit(() -> put("/" + bucket + "/" + key, Map.of("if-none-match", "*"))));
      }
      int winners = 0;
      for (Future<RawS3.Reply> one : all) {
        winners += one.get().ok() ? 1 : 0;
      }
      return winners;
    }
  }

  @Test
  void listsInOrderInPages() {
    server.createBucket("bucket", false, false);
    List<String> keys = new ArrayList<>(List.of("a", "a b&c", "a/1", "a/2", "b/1", "b/2/3", "z",
        "\uFF5E", "\uD83D\uDE00"));
    keys.forEach(k -> server.store("bucket", k, BODY));
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      RawS3.Reply page = s3.call("GET", "/bucket", "list-type=2&max-keys=2&encoding-type=url"
          + (token.isEmpty() ? "" : "&continuation-token=" + S3Request.encode(token, true)));
      assertThat(page.status()).isEqualTo(200);
      all(page, "Key").forEach(k -> seen.add(S3Request.decode(k)));
      token = all(page, "NextContinuationToken").stream().findFirst().orElse("");
      assertThat(all(page, "IsTruncated")).containsExactly(token.isEmpty() ? "false" : "true");
    } while (!token.isEmpty());
    assertThat(seen).containsExactlyElementsOf(keys);
    RawS3.Reply folders = s3.call("GET", "/bucket", "delimiter=%2F&list-type=2&prefix=");
    assertThat(all(folders, "Key")).containsExactly("a", "a b&amp;c", "z", "\uFF5E",
        "\uD83D\uDE00");
    assertThat(all(folders, "Prefix")).contains("a/", "b/");
    assertThat(all(s3.call("GET", "/bucket", "list-type=2&prefix=b%2F"), "Key"))
        .containsExactly("b/1", "b/2/3");
    assertThat(all(s3.call("GET", "/bucket", "list-type=2&start-after=b%2F1"), "Key"))
        .startsWith("b/2/3");
    server.misbehave(Misbehaviour.LIST_DUPLICATES, Misbehaviour.LIST_OUT_OF_ORDER);
    List<String> spoilt = all(s3.call("GET", "/bucket", "list-type=2"), "Key");
    assertThat(spoilt).hasSizeGreaterThan(keys.size());
    assertThat(spoilt.stream().map(k -> k.replace("&amp;", "&")).distinct().sorted().toList())
        .isEqualTo(keys.stream().sorted().toList());
  }

  @Test
  void versionsMarkersAndTheirListing() {
    server.createBucket("bucket", true, false);
    String first = put("/bucket/k", Map.of()).header("x-amz-version-id");
    RawS3.Reply second = s3.call("PUT", "/bucket/k", "", Map.of(), "second".getBytes());
    assertThat(second.header("x-amz-version-id")).isNotEqualTo(first);
    RawS3.Reply deleted = s3.call("DELETE", "/bucket/k", "");
    assertThat(deleted.header("x-amz-delete-marker")).isEqualTo("true");
    RawS3.Reply gone = s3.call("GET", "/bucket/k", "");
    said(gone, 404, "NoSuchKey");
    assertThat(gone.header("x-amz-delete-marker")).isEqualTo("true");
    assertThat(s3.call("GET", "/bucket/k", "versionId=" + first).body()).isEqualTo(BODY);
    said(s3.call("GET", "/bucket/k", "versionId=nothing"), 404, "NoSuchVersion");
    List<String> ids = new ArrayList<>();
    String more = "";
    do {
      RawS3.Reply page = s3.call("GET", "/bucket", "max-keys=1&versions" + more);
      ids.addAll(all(page, "VersionId"));
      more = all(page, "IsTruncated").contains("true")
          ? "&key-marker=" + all(page, "NextKeyMarker").getFirst() + "&version-id-marker="
              + all(page, "NextVersionIdMarker").getFirst()
          : "";
    } while (!more.isEmpty());
    assertThat(ids).hasSize(3).endsWith(first);
    assertThat(s3.call("DELETE", "/bucket/k", "versionId=" + ids.getFirst()).status())
        .isEqualTo(204);
    assertThat(s3.call("GET", "/bucket/k", "").text()).isEqualTo("second");
    byte[] both = ("<Delete><Object><Key>k</Key><VersionId>" + ids.get(1)
        + "</VersionId></Object><Object><Key>k</Key><VersionId>" + first
        + "</VersionId></Object></Delete>").getBytes();
    said(s3.call("POST", "/bucket", "delete", Map.of(), both), 400, "InvalidRequest");
    RawS3.Reply done =
        s3.call("POST", "/bucket", "delete", Map.of("content-md5", RawS3.md5(both)), both);
    assertThat(all(done, "VersionId")).containsExactlyInAnyOrder(ids.get(1), first);
    assertThat(server.versions("bucket", "")).isEmpty();
  }

  @Test
  void answersBadlyWhenTold() {
    server.createBucket("bucket", false, false);
    server.store("bucket", "k", BODY);
    server.store("bucket", "l", "other".getBytes());
    Map<Misbehaviour, Integer> statuses = Map.of(Misbehaviour.ERROR_500, 500,
        Misbehaviour.ERROR_503, 503, Misbehaviour.ERROR_429, 429, Misbehaviour.REDIRECT_301, 301,
        Misbehaviour.REDIRECT_307, 307);
    statuses.forEach((what, status) -> {
      server.misbehave(what, 2, EnumSet.of(Operation.GET_OBJECT));
      assertThat(s3.call("HEAD", "/bucket/k", "").status()).isEqualTo(200);
      assertThat(s3.call("GET", "/bucket/k", "").status()).isEqualTo(status);
      assertThat(s3.call("GET", "/bucket/k", "").status()).isEqualTo(status);
      assertThat(s3.call("GET", "/bucket/k", "").status()).isEqualTo(200);
    });
    server.misbehave(Misbehaviour.WRONG_OBJECT);
    assertThat(s3.call("GET", "/bucket/k", "").text()).isEqualTo("other");
    server.behave();
    server.misbehave(Misbehaviour.BODY_CUT);
    assertThat(s3.call("GET", "/bucket/k", "").text()).isEqualTo("some ");
    server.behave();
    server.misbehave(Misbehaviour.BODY_LONGER);
    assertThat(s3.call("GET", "/bucket/k", "").body()).hasSize(17);
    server.behave();
    for (Misbehaviour what : List.of(Misbehaviour.RESET, Misbehaviour.ANSWER_LOST,
        Misbehaviour.GARBAGE)) {
      server.misbehave(what);
      assertThatThrownBy(() -> s3.call("PUT", "/bucket/" + what, "", Map.of(), BODY))
          .isInstanceOf(UncheckedIOException.class);
      server.behave();
    }
    assertThat(server.keys("bucket")).containsExactly("ANSWER_LOST", "k", "l");
    server.goOffline();
    assertThatThrownBy(() -> s3.call("GET", "/bucket/k", ""))
        .isInstanceOf(UncheckedIOException.class);
    server.comeBack();
    assertThat(s3.call("GET", "/bucket/k", "").body()).isEqualTo(BODY);
    server.misbehave(Misbehaviour.LIST_STALE);
    assertThat(all(s3.call("GET", "/bucket", "list-type=2"), "Key")).isEmpty();
    now = now.plusSeconds(31);
    assertThat(all(s3.call("GET", "/bucket", "list-type=2"), "Key")).hasSize(3);
    server.capacityBytes(30);
    assertThat(put("/bucket/big", Map.of()).status()).isEqualTo(507);
  }

  @Test
  void hostsMayNameTheBucket() {
    server.createBucket("bucket", false, false);
    server.store("bucket", "k", BODY);
    Map<String, String> host =
        Map.of("host", "bucket.localhost:" + server.endpoint().getPort());
    assertThat(s3.call("GET", "/k", "", host, new byte[0]).body()).isEqualTo(BODY);
    assertThat(all(s3.call("GET", "/", "list-type=2", host, new byte[0]), "Key"))
        .containsExactly("k");
  }
}
