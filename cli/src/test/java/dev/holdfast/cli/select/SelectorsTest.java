package dev.holdfast.cli.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cli.select.SnapshotFacts.Names;
import dev.holdfast.cli.select.SnapshotFacts.Series;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorsTest {
  private static final HostId HOST = new HostId(new Id128(1, 1));
  private static final HostId OTHER = new HostId(new Id128(2, 2));

  private final List<SnapshotFacts> facts = new ArrayList<>();

  /** The hash begins with the number of the snapshot in hex: 0x1a → "000000000000001a". */
  private SnapshotFacts add(
      long number, String app, String source, String label, String time, boolean current) {
    return add(number, app, source, Optional.of(label), time, current, HOST);
  }

  private SnapshotFacts add(
      long number,
      String app,
      String source,
      Optional<String> label,
      String time,
      boolean current,
      HostId host) {
    SnapshotFacts made =
        new SnapshotFacts(
            new Sha256(number << 32, 0, 0, 0),
            label.map(l -> new Names(app, source, l + "/" + source, l)),
            new Series(id(app, source), host),
            host,
            number,
            Instant.parse(time),
            current);
    facts.add(made);
    return made;
  }

  private static SourceId id(String app, String source) {
    return new SourceId(new Id128(app.hashCode(), source.hashCode()));
  }

  private Selectors selectors() {
    return new Selectors(facts, SelectorsTest::id);
  }

  /** Two runs of shop (db, files), one of blog (files). */
  private void shopAndBlog() {
    add(0xa00001, "shop", "db", "shop-2026-01-13T020000Z", "2026-01-13T02:00:00.100Z", true);
    add(0xa00002, "shop", "files", "shop-2026-01-13T020000Z", "2026-01-13T02:00:03Z", true);
    add(0xa00003, "shop", "db", "shop-2026-01-14T020000Z", "2026-01-14T02:00:00.500Z", true);
    add(0xa00004, "shop", "files", "shop-2026-01-14T020000Z", "2026-01-14T02:00:04Z", true);
    add(0xb00005, "blog", "files", "nightly", "2026-01-14T03:00:00Z", true);
  }

  private String numbers(Function<Selectors, List<SnapshotFacts>> choose) {
    StringBuilder text = new StringBuilder();
    for (SnapshotFacts found : choose.apply(selectors())) {
      text.append(text.isEmpty() ? "" : " ").append(Long.toHexString(found.seq()));
    }
    return text.toString();
  }

  private static void refused(
      Fault fault, String text, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(fault);
              assertThat(e.message()).contains(text);
            });
  }

  @ParameterizedTest @CsvSource({"00a00001,a00001", "00A00003,a00003", "00b000,b00005",
      "shop-2026-01-13T020000Z/db,a00001", "nightly/files,b00005", "nightly,b00005",
      "shop/db,a00003", "shop/files,a00004", "blog/files,b00005", "blog,b00005",
      "shop/db@2026-01-13,a00001", "shop/db@2026-01-13T02:00:00Z,a00001",
      "shop/db@2026-01-13T02:00:00.099Z,", "shop/db@2026-01-13T02:00:00.100Z,a00001",
      "shop/db@2026-01-13T02:00Z,a00001", "shop/db@2026-01-13T01:59Z,",
      "shop/db@2026-01-13T03:00:00+01:00,a00001", "shop/db@2026-01-13T03:00:00+02:00,",
      "shop/db@2026-01-14,a00003", "shop/db@2026-01-12,", "blog@2026-01-14,b00005",
      "latest@2026-01-14T02:00:04Z,!", "nothing,", "shop/nothing,", "nothing/db,", "00a,",
      "00a0000,!", "shop,!", "latest,!", "shop-2026-01-13T020000Z,!", "'',", "@,?", "x@y,?",
      "shop/db@2026-13-01,?", "shop/db@yesterday,?", "shop/db@,?", "/,", "shop/,", "latest:x,"})
  void oneSnapshot(String text, String found) {
    shopAndBlog();
    if (found == null) {
      refused(Fault.SELECTOR_NO_MATCH, "no snapshot matches", () -> selectors().one(text));
    } else if (found.equals("!")) {
      refused(Fault.SELECTOR_AMBIGUOUS, "matches", () -> selectors().one(text));
    } else if (found.equals("?")) {
      refused(Fault.USAGE_ERROR, "time '", () -> selectors().one(text));
    } else {
      assertThat(numbers(s -> List.of(s.one(text)))).isEqualTo(found);
    }
  }

  @Test
  void severalTakesRunsAndNewest() {
    shopAndBlog();
    assertThat(numbers(s -> s.several("latest"))).isEqualTo("a00003 a00004 b00005");
    assertThat(numbers(s -> s.several("shop-2026-01-13T020000Z"))).isEqualTo("a00001 a00002");
    assertThat(numbers(s -> s.several("shop"))).isEqualTo("a00003 a00004");
    assertThat(numbers(s -> s.several("shop@2026-01-13"))).isEqualTo("a00001 a00002");
    assertThat(numbers(s -> s.several("latest@2026-01-13"))).isEqualTo("a00001 a00002");
    refused(Fault.SELECTOR_AMBIGUOUS, "one meaning", () -> selectors().several("00a000"));
  }

  @Test
  void aWholeAppIsRestoredButNotTwoAndNotTwice() {
    shopAndBlog();
    assertThat(numbers(s -> s.oneApp("shop"))).isEqualTo("a00003 a00004");
    assertThat(numbers(s -> s.oneApp("shop-2026-01-13T020000Z"))).isEqualTo("a00001 a00002");
    assertThat(numbers(s -> s.oneApp("shop/db"))).isEqualTo("a00003");
    refused(Fault.SELECTOR_AMBIGUOUS, "of one app", () -> selectors().oneApp("latest"));
    add(0xa00006, "shop", "db", "nightly2", "2026-01-15T00:00:00Z", true);
    add(0xa00007, "shop", "db", "nightly2", "2026-01-16T00:00:00Z", true);
    refused(Fault.SELECTOR_AMBIGUOUS, "nightly2/db", () -> selectors().oneApp("nightly2"));
  }

  @Test
  void latestOfOneAppIsThatApp() {
    add(0xa00001, "shop", "db", "l1", "2026-01-13T02:00:00Z", true);
    add(0xa00002, "shop", "files", "l1", "2026-01-13T02:00:00Z", true);
    assertThat(numbers(s -> s.oneApp("latest"))).isEqualTo("a00001 a00002");
    refused(Fault.SELECTOR_AMBIGUOUS, "00a00001", () -> selectors().one("latest"));
  }

  @Test
  void whatIsNotCurrentIsChosenByNameOnly() {
    add(0xa00001, "shop", "db", "good", "2026-01-13T02:00:00Z", true);
    add(0xa00002, "shop", "db", "suspect", "2026-01-14T02:00:00Z", false);
    assertThat(numbers(s -> List.of(s.one("latest")))).isEqualTo("a00001");
    assertThat(numbers(s -> List.of(s.one("shop/db")))).isEqualTo("a00001");
    assertThat(numbers(s -> List.of(s.one("shop/db@2026-01-15")))).isEqualTo("a00001");
    assertThat(numbers(s -> List.of(s.one("suspect")))).isEqualTo("a00002");
    assertThat(numbers(s -> List.of(s.one("suspect/db")))).isEqualTo("a00002");
    assertThat(numbers(s -> List.of(s.one("00a00002")))).isEqualTo("a00002");
    assertThat(numbers(s -> s.listed("shop/db"))).isEqualTo("a00001 a00002");
  }

  @Test
  void namesThatNeedAnIdentityAreSaidAndSeriesAreFoundWithoutThem() {
    add(0xa00001, "shop", "db", Optional.empty(), "2026-01-13T02:00:00Z", true, HOST);
    add(0xa00002, "shop", "db", Optional.empty(), "2026-01-14T02:00:00Z", true, HOST);
    assertThat(numbers(s -> List.of(s.one("shop/db")))).isEqualTo("a00002");
    assertThat(numbers(s -> List.of(s.one("shop/db@2026-01-13")))).isEqualTo("a00001");
    assertThat(numbers(s -> List.of(s.one("latest")))).isEqualTo("a00002");
    assertThat(numbers(s -> s.listed("shop/db"))).isEqualTo("a00001 a00002");
    refused(Fault.SELECTOR_NO_MATCH, "need an identity", () -> selectors().one("nightly"));
  }

  @Test
  void hostsThatDidNotReplaceEachOtherAreNotMixed() {
    add(0xa00001, "web", "files", Optional.of("l1"), "2026-01-13T02:00:00Z", true, HOST);
    add(0xa00002, "web", "files", Optional.of("l2"), "2026-01-14T02:00:00Z", true, OTHER);
    refused(Fault.SELECTOR_AMBIGUOUS, "00a00001", () -> selectors().one("web/files"));
    refused(Fault.SELECTOR_AMBIGUOUS, "00a00001", () -> selectors().one("latest"));
    assertThat(numbers(s -> List.of(s.one("l1")))).isEqualTo("a00001");
  }

  @Test
  void aTextWithTwoMeaningsIsRefused() {
    shopAndBlog();
    add(0xa00006, "blog", "db", "shop", "2026-01-15T00:00:00Z", true);
    refused(Fault.SELECTOR_AMBIGUOUS, "a name and a series", () -> selectors().several("shop/db"));
    refused(Fault.SELECTOR_AMBIGUOUS, "a label and a series", () -> selectors().several("shop"));
    add(0xc0ffee, "x", "y", "z", "2026-01-15T00:00:00Z", true);
    add(0x1, "x", "y", "00c0ffee", "2026-01-16T00:00:00Z", true);
    refused(Fault.SELECTOR_AMBIGUOUS, "a label and a hash", () -> selectors().one("00c0ffee"));
  }

  @Test
  void oneSnapshotThatIsMeantInTwoWaysIsOneSnapshot() {
    add(0xa00001, "shop", "db", "shop", "2026-01-13T02:00:00Z", true);
    assertThat(numbers(s -> List.of(s.one("shop/db")))).isEqualTo("a00001");
    assertThat(numbers(s -> List.of(s.one("shop")))).isEqualTo("a00001");
  }

  @Test
  void labelsMayHoldAnAtSign() {
    add(0xa00001, "shop", "db", "v1@prod", "2026-01-13T02:00:00Z", true);
    assertThat(numbers(s -> List.of(s.one("v1@prod")))).isEqualTo("a00001");
    assertThat(numbers(s -> List.of(s.one("v1@prod/db")))).isEqualTo("a00001");
  }

  @Test
  void longListsAreCut() {
    for (int i = 0; i < 30; i++) {
      add(0xa00000 + i, "a" + i, "db", "run", "2026-01-13T02:00:00Z", true);
    }
    refused(Fault.SELECTOR_AMBIGUOUS, "and 10 more", () -> selectors().one("latest"));
  }

  @Test
  void nothingIsThere() {
    refused(
        Fault.SELECTOR_NO_MATCH, "there is no snapshot at all", () -> selectors().one("latest"));
  }

  @Test
  void pathsBeginAtTheFirstColonSlash() {
    assertThat(PathSelector.parse("latest"))
        .isEqualTo(new PathSelector("latest", Optional.empty()));
    assertThat(PathSelector.parse("shop/db@2026-01-14T10:42:00Z:/a:/b"))
        .isEqualTo(new PathSelector("shop/db@2026-01-14T10:42:00Z", Optional.of("/a:/b")));
    assertThat(PathSelector.parse("x:/")).isEqualTo(new PathSelector("x", Optional.of("/")));
    assertThat(PathSelector.parse("x://a//b/"))
        .isEqualTo(new PathSelector("x", Optional.of("/a/b")));
    assertThat(PathSelector.parse("x:a")).isEqualTo(new PathSelector("x:a", Optional.empty()));
  }

  @ParameterizedTest @ValueSource(
      strings = {"2026-1-14", "2026-01-14T10", "2026-01-14T10:42", "2026-01-14T10:42:00",
          "2026-01-14T25:00Z", "2026-02-30", "now", "", "2026-01-14T10:42:00+1:00", "20260114"})
  void timesThatAreNone(String text) {
    refused(Fault.USAGE_ERROR, "2026-01-14T10:42Z", () -> TimeText.parse(text));
  }

  @ParameterizedTest @CsvSource({"2026-01-14,2026-01-14T23:59:59.999999999Z",
      "2026-01-14T10:42Z,2026-01-14T10:42:00.999999999Z",
      "2026-01-14T10:42:07Z,2026-01-14T10:42:07.999999999Z",
      "2026-01-14 10:42:07Z,2026-01-14T10:42:07.999999999Z",
      "2026-01-14t10:42:07z,2026-01-14T10:42:07.999999999Z",
      "2026-01-14T10:42:07.25Z,2026-01-14T10:42:07.250Z",
      "2026-01-14T10:42:07-01:30,2026-01-14T12:12:07.999999999Z"})
  void times(String text, String last) {
    assertThat(TimeText.parse(text)).isEqualTo(Instant.parse(last));
  }
}
