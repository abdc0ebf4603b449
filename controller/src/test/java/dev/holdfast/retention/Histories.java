package dev.holdfast.retention;

import dev.holdfast.catalog.Quarantine;
import dev.holdfast.catalog.SnapshotKey;
import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.policy.KeepTagged;
import dev.holdfast.policy.RetentionRule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Snapshots and rules for tests of retention, drawn or made by hand. */
final class Histories {
  static final HostId HOST = new HostId(new Id128(1, 1));
  static final HostId OLDER_HOST = new HostId(new Id128(9, 9));
  static final SourceId SOURCE = new SourceId(new Id128(2, 2));
  static final Instant START = Instant.parse("2024-02-27T03:00:00Z");
  private static final List<ZoneId> ZONES =
      List
          .of(
              ZoneId.of("UTC"),
              ZoneId.of("Europe/Berlin"),
              ZoneId.of("Asia/Kolkata"),
              ZoneId.of("Australia/Lord_Howe"),
              ZoneId.of("America/St_Johns"),
              ZoneId.of("Pacific/Apia"));

  private Histories() {}

  /** An ordinary snapshot, captured when received. */
  static SnapshotRecord at(long seq, Instant time) {
    return snapshot(HOST, seq, time, time, true);
  }

  static SnapshotRecord snapshot(
      HostId host, long seq, Instant captureEnd, Instant received, boolean clockTrusted) {
    return new SnapshotRecord(
        new SnapshotKey(host, seq, new Sha256(host.value().high(), seq, 0, 0)),
        captureEnd,
        received,
        clockTrusted,
        0,
        1L << 30,
        10_000,
        false,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  static RetentionRule rule(int last, int hourly, int daily, int weekly, int monthly, int yearly) {
    return new RetentionRule(
        last,
        hourly,
        daily,
        weekly,
        monthly,
        yearly,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        ZoneId.of("UTC"));
  }

  static RetentionRule drawRule(Random random) {
    return new RetentionRule(
        count(random),
        count(random),
        count(random),
        count(random),
        count(random),
        count(random),
        random.nextInt(3) == 0 ? Optional.of(span(random)) : Optional.empty(),
        random.nextInt(3) == 0
            ? List.of(new KeepTagged("predeploy", 7, 1 + random.nextInt(4)))
            : List.of(),
        random.nextInt(3) == 0 ? Optional.of(span(random)) : Optional.empty(),
        random.nextBoolean(),
        ZONES.get(random.nextInt(ZONES.size())));
  }

  private static int count(Random random) {
    return random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0;
  }

  private static Duration span(Random random) {
    return Duration.ofHours(1 + random.nextInt(random.nextBoolean() ? 100 : 5000));
  }

  /** Up to 50 snapshots by one or two hosts, some odd in every way, near clock changes and ends of years. */
  static List<SnapshotRecord> drawSnapshots(Random random) {
    List<SnapshotRecord> snapshots = new ArrayList<>();
    long stepMinutes = List.of(10L, 60L, 360L, 1440L, 10_000L).get(random.nextInt(5));
    Instant time = START.plus(Duration.ofHours(random.nextInt(24 * 400)));
    int count = random.nextInt(50);
    int change = random.nextBoolean() ? 0 : random.nextInt(count + 1);
    for (int i = 0; i < count; i++) {
      time = time.plus(Duration.ofSeconds(random.nextLong(stepMinutes * 120) + 1));
      HostId host = i < change ? OLDER_HOST : HOST;
      snapshots.add(draw(random, host, i + 1, time));
    }
    java.util.Collections.shuffle(snapshots, random);
    return snapshots;
  }

  /** Times that agree; holds, tags and odd ones as they come. */
  static List<SnapshotRecord> drawHonest(Random random) {
    return drawSnapshots(random)
        .stream()
        .map(s -> honest(s, START.plus(Duration.ofHours(s.key().seq() * 7))))
        .toList();
  }

  private static SnapshotRecord honest(SnapshotRecord s, Instant time) {
    return new SnapshotRecord(
        s.key(),
        time.minusSeconds(60),
        time,
        true,
        s.retentionTag(),
        s.logicalBytes(),
        s.entries(),
        s.suspect(),
        s.quarantine(),
        s.holds(),
        s.lockedUntil(),
        s.members());
  }

  private static SnapshotRecord draw(Random random, HostId host, long seq, Instant time) {
    Duration wrong = Duration.ofMinutes(random.nextInt(20_000) - 10_000);
    Instant captured = random.nextInt(4) == 0 ? time.plus(wrong) : time.minusSeconds(5);
    Instant received = random.nextInt(10) == 0 ? time.minus(wrong.abs()) : time;
    SnapshotRecord plain = snapshot(host, seq, captured, received, random.nextInt(5) > 0);
    Optional<Quarantine> aside =
        random.nextInt(8) == 0
            ? Optional
                .of(
                    new Quarantine(
                        random.nextBoolean() ? Quarantine.Kind.EXTRA : Quarantine.Kind.UNUSUAL,
                        "odd",
                        received.plus(Duration.ofDays(30))))
            : Optional.empty();
    return new SnapshotRecord(
        plain.key(),
        captured,
        received,
        plain.clockTrusted(),
        random.nextInt(4) == 0 ? 7 : 0,
        plain.logicalBytes(),
        plain.entries(),
        random.nextInt(12) == 0,
        aside,
        random.nextInt(12) == 0 ? List.of("legal case") : List.of(),
        random.nextInt(6) == 0 ? Optional.of(time.plus(span(random))) : Optional.empty(),
        List.of());
  }
}
