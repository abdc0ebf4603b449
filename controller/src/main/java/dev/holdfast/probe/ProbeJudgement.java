package dev.holdfast.probe;

import static dev.holdfast.probe.Answer.ABSENT;
import static dev.holdfast.probe.Answer.BROKEN;
import static dev.holdfast.probe.Answer.OBEYED;
import static dev.holdfast.probe.Answer.PROVEN;
import static dev.holdfast.probe.Answer.REFUSED;
import static dev.holdfast.probe.Answer.UNTRIED;

import dev.holdfast.probe.Promise.Standing;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.S3Behaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What was seen, turned into what can be relied on. Pure; knows no product's name. */
public final class ProbeJudgement {
  /** Closed to all but the key that put. */
  static final String PRIVATE = "private";
  /** Closed to all but the key that put and the bucket's owner. */
  static final String OWNER = "bucket-owner-full-control";

  private static final String KEYS_FIX =
      "make one key for each purpose: 'holdfast store check STORE --policy SERVER' prints the policies";

  private final ProbeReport report;
  private final LockMode lock;
  private final boolean separateKeys;

  /**
   * A judgement of one report.
   *
   * @param lock what the configuration asks for
   * @param separateKeys whether it names different keys
   */
  public ProbeJudgement(ProbeReport report, LockMode lock, boolean separateKeys) {
    this.report = report;
    this.lock = lock;
    this.separateKeys = separateKeys;
  }

  /** What requests to that bucket carry from now on, and what is promised of it. */
  public static S3Behaviour behaviour(ProbeReport report, LockMode lock) {
    boolean bound =
        report.answer(Fact.BINDS_ALL) == PROVEN
            && report.answer(Fact.SIGNATURE) == REFUSED
            && report.answer(Fact.BINDS_HEADERS) == REFUSED
            && report.answer(Fact.EXTRA_COPY) != OBEYED;
    boolean privately =
        report.answer(Fact.EXTRA_ACL) == OBEYED && report.answer(Fact.ACL_PRIVATE) == PROVEN;
    String closed = report.answer(Fact.RIGHTS_PUT) == UNTRIED ? PRIVATE : OWNER;
    return new S3Behaviour(
        report.answer(Fact.NO_REPLACE) != ABSENT,
        noReplace(report),
        privately ? Optional.of(closed) : Optional.empty(),
        report.answer(Fact.BINDS_PAYLOAD) == PROVEN,
        report.answer(Fact.BINDS_MD5) != ABSENT,
        bound,
        lockProven(report, lock),
        report.answer(Fact.VERSIONS) == PROVEN);
  }

  private static boolean noReplace(ProbeReport report) {
    return report.answer(Fact.NO_REPLACE) == PROVEN && report.answer(Fact.ONE_WINNER) == PROVEN;
  }

  private static boolean lockProven(ProbeReport report, LockMode lock) {
    return switch (lock) {
      case NONE -> false;
      case COMPLIANCE ->
          report.answer(Fact.LOCK_COMPLIANCE) == PROVEN
              && report.answer(Fact.LOCK_READ_BACK) == PROVEN
              && report.answer(Fact.LOCK_SHORTEN) == REFUSED;
      case GOVERNANCE ->
          report.answer(Fact.LOCK_GOVERNANCE) == PROVEN
              && report.answer(Fact.LOCK_SHORTEN_BY_PUT) != OBEYED;
    };
  }

  /** Every promise, in the order of their weight. */
  public List<Promise> promises() {
    boolean folder = report.observation(Fact.LINKS).isPresent();
    return folder
        ? List.of(folderKeeps(), folderNames(), folderOwners())
        : List.of(keeps(), names(), locks(), narrowGrants(), separate(), clocks(), secrecy());
  }

  /** A promise whose questions the check had no time for is neither kept nor broken. */
  private Optional<Promise> unasked(String code, boolean demanded, Fact... facts) {
    return Stream.of(facts)
        .filter(
            fact -> report.observation(fact)
                .filter(Observation::hadNoTime).isPresent())
        .findFirst()
        .map(
            fact -> new Promise(
                code, Standing.UNPROVEN, demanded,
                "no time was left to try it: the server answered too slowly",
                "run the check again when the server is less busy"));
  }

  private Promise keeps() {
    return unasked(
        "keeps-what-was-put", true, Fact.READ_BACK, Fact.CUT_BOUND, Fact.BINDS_ALL)
        .orElseGet(this::keepsAsked);
  }

  private Promise keepsAsked() {
    List<String> lost = new ArrayList<>();
    broken(lost, Fact.READ_BACK, "other bytes come back than were put");
    broken(lost, Fact.CUT_BOUND, "a cut upload leaves a cut object");
    if (report.answer(Fact.BINDS_ALL) != PROVEN) {
      lost.add("other bytes than granted are stored, or the right ones refused");
    }
    obeyed(lost, Fact.SIGNATURE, "anyone may do anything: signatures are not checked");
    obeyed(lost, Fact.ANONYMOUS, "anyone may put objects without a signature");
    List<String> weak = new ArrayList<>();
    broken(weak, Fact.CUT_BARE, "a cut upload without a checksum is stored; Holdfast's carry two");
    broken(weak, Fact.LIST_AFTER_PUT, "what was just put is not listed: a restore may not see it");
    broken(weak, Fact.LIST_AFTER_DELETE, "what was just deleted is still listed");
    return promise(
        "keeps-what-was-put", true, lost, weak, "a backup that was acknowledged is there",
        "do not use this server for backups until it is mended; a newer version may be");
  }

  private Promise names() {
    return unasked("no-overwrite", true, Fact.NO_REPLACE, Fact.ONE_WINNER, Fact.VERSIONS)
        .orElseGet(this::namesAsked);
  }

  private Promise namesAsked() {
    List<String> lost = new ArrayList<>();
    List<String> weak = new ArrayList<>();
    if (!noReplace(report)) {
      boolean versions = report.answer(Fact.VERSIONS) == PROVEN;
      (versions ? weak : lost)
          .add(
              report.answer(Fact.NO_REPLACE) == PROVEN
                  ? "several puts at once win: " + report.observation(Fact.ONE_WINNER)
                      .map(Observation::detail).orElse("")
                  : "whoever may put can replace objects");
      if (versions) {
        weak.add("the bucket keeps the replaced versions, and Holdfast reads them");
      }
    }
    if (report.answer(Fact.OVER_MARKER) == REFUSED) {
      weak.add("a deleted name cannot be put again while its delete marker stays");
    }
    return promise(
        "no-overwrite", true, lost, weak, "an object is never replaced",
        "turn on versioning (or object lock) for the bucket, or use a server with conditional puts");
  }

  private Promise locks() {
    return unasked(
        "lock", lock != LockMode.NONE, Fact.LOCK_COMPLIANCE, Fact.LOCK_GOVERNANCE,
        Fact.LOCK_READ_BACK, Fact.LOCK_SHORTEN, Fact.LOCK_SHORTEN_BY_PUT)
        .orElseGet(this::locksAsked);
  }

  private Promise locksAsked() {
    boolean wanted = lock != LockMode.NONE;
    LockMode judged = wanted ? lock : LockMode.COMPLIANCE;
    List<String> lost = new ArrayList<>();
    List<String> weak = new ArrayList<>();
    if (!lockProven(report, judged)) {
      Fact canary = judged == LockMode.GOVERNANCE ? Fact.LOCK_GOVERNANCE : Fact.LOCK_COMPLIANCE;
      lost.add(
          report.answer(canary) == PROVEN
              ? judged == LockMode.GOVERNANCE
                  ? "the key that puts shortens GOVERNANCE locks: use mode compliance"
                  : "the lock can be shortened, or is not read back as asked for"
              : report.answer(canary) == ABSENT
                  ? "the server locks nothing here: who has the strongest key deletes everything"
              : "the server shows locks and deletes all the same");
    } else {
      broken(weak, Fact.LOCK_EXTEND, "a lock cannot be extended: snapshots kept longer lose it");
    }
    broken(weak, Fact.LOCK_FAR_DATE,
        "dates after 2106 wrap into the past; Holdfast stays before 2100");
    if (report.answer(Fact.LOCK_DEFAULT) == ABSENT) {
      weak.add("the bucket's default is not written on versions; Holdfast's own lock counts");
    }
    return promise(
        "lock", wanted, lost, weak,
        wanted ? "what is locked cannot be deleted by any key given"
            : "COMPLIANCE locks hold here; the configuration asks for none",
        wanted
            ? "make the bucket anew with object lock and mode compliance, then 'holdfast store init'"
            : "where deletion by a stolen key matters: a bucket with object lock, and 'lock' in YAML");
  }

  private Promise narrowGrants() {
    return unasked(
        "narrow-grants", false, Fact.EXTRA_COPY, Fact.EXTRA_ACL, Fact.EXTRA_LOCK, Fact.EXTRA_META,
        Fact.BINDS_HEADERS, Fact.BINDS_LENGTH, Fact.EXPIRY, Fact.CLOCK_CHECKED)
        .orElseGet(this::narrowGrantsAsked);
  }

  private Promise narrowGrantsAsked() {
    List<String> weak = new ArrayList<>();
    obeyed(weak, Fact.EXTRA_COPY,
        "who holds a grant can copy another object under its name (x-amz-copy-source)");
    obeyed(weak, Fact.EXTRA_ACL, "who holds a grant can publish the object (x-amz-acl)");
    if (lock == LockMode.NONE) { // else grants sign these headers themselves
      obeyed(weak, Fact.EXTRA_LOCK, "who holds a grant can lock the object (x-amz-object-lock)");
    }
    obeyed(weak, Fact.EXTRA_META, "who holds a grant can add metadata, which nothing reads");
    obeyed(weak, Fact.BINDS_HEADERS, "who holds a grant can change signed headers");
    obeyed(weak, Fact.EXPIRY, "grants never expire");
    obeyed(weak, Fact.CLOCK_CHECKED, "presigned requests dated ahead are accepted");
    if (report.answer(Fact.BINDS_LENGTH) == Answer.IGNORED) {
      weak.add("who holds a grant can put more bytes than granted");
    }
    return promise(
        "narrow-grants", false, List.of(), weak, "a presigned request does what it says, no more",
        "sign puts with a key that may put and nothing else: 'holdfast store check STORE --policy"
            + " SERVER' prints the policy");
  }

  private Promise separate() {
    return unasked(
        "separate-keys", separateKeys, Fact.DESTROYS, Fact.RIGHTS_PUT, Fact.RIGHTS_READ,
        Fact.RIGHTS_RETAIN)
        .orElseGet(this::separateAsked);
  }

  private Promise separateAsked() {
    String destroys =
        report.observation(Fact.DESTROYS).map(Observation::detail).orElse("");
    if (!separateKeys) {
      return new Promise(
          "separate-keys", Standing.UNPROVEN, false,
          "one key: who steals it can destroy " + destroys, KEYS_FIX);
    }
    List<String> lost = new ArrayList<>();
    for (Fact fact : List.of(Fact.RIGHTS_PUT, Fact.RIGHTS_READ, Fact.RIGHTS_RETAIN)) {
      report.observation(fact)
          .filter(o -> o.answer() != PROVEN)
          .ifPresent(o -> lost.add(fact.title() + ": no, " + o.detail()));
    }
    broken(lost, Fact.READABLE, "the key that reads cannot read what the other puts");
    return promise(
        "separate-keys", true, lost, List.of(), "a stolen key does its own work only", KEYS_FIX);
  }

  private Promise clocks() {
    List<String> weak = new ArrayList<>();
    report.observation(Fact.CLOCK).filter(o -> o.answer() != PROVEN)
        .ifPresent(o -> weak.add(o.detail() + "; locks end by the server's clock"));
    return promise("clock", false, List.of(), weak, "both clocks agree", "set both clocks by NTP");
  }

  private Promise secrecy() {
    List<String> weak = new ArrayList<>();
    if (report.answer(Fact.TLS) != PROVEN) {
      weak.add("names and sizes can be watched, grants stolen on the way; data is encrypted");
    }
    return promise(
        "connection", false, List.of(), weak, "nobody on the way learns grants",
        "give the server a certificate and use s3:https://, with 'ca' for an own authority");
  }

  private Promise folderKeeps() {
    List<String> lost = new ArrayList<>();
    broken(lost, Fact.READ_BACK, "other bytes come back than were written");
    report.observation(Fact.MEDIUM).filter(o -> o.answer() == BROKEN)
        .ifPresent(o -> lost.add("the folder lies in memory: " + o.detail()));
    List<String> weak = new ArrayList<>();
    if (report.answer(Fact.FSYNC) != PROVEN) {
      weak.add("new names may be lost in a power cut");
    }
    report.observation(Fact.FREE_SPACE).filter(o -> o.answer() == BROKEN)
        .ifPresent(o -> weak.add("only " + o.detail() + " are free"));
    return promise("keeps-what-was-put", true, lost, weak,
        "a backup that was acknowledged is there", "use a disk with a journaling file system");
  }

  private Promise folderNames() {
    List<String> lost = new ArrayList<>();
    broken(lost, Fact.LINKS, "several writers win one name");
    List<String> weak = new ArrayList<>();
    if (report.answer(Fact.LINKS) == ABSENT) {
      weak.add("no hard links: a lock file keeps writers of this machine apart");
    }
    return promise("no-overwrite", true, lost, weak, "an object is never replaced",
        "use a file system with hard links");
  }

  private Promise folderOwners() {
    String who = report.observation(Fact.OWNERS).map(Observation::detail).orElse("its owner");
    return new Promise("lock", Standing.UNPROVEN, lock != LockMode.NONE,
        "a folder has no lock; these can delete it all: " + who,
        "keep a second store with object lock, or disks that are taken away");
  }

  private void broken(List<String> into, Fact fact, String consequence) {
    note(into, fact, BROKEN, consequence);
  }

  private void obeyed(List<String> into, Fact fact, String consequence) {
    note(into, fact, OBEYED, consequence);
  }

  private void note(List<String> into, Fact fact, Answer bad, String consequence) {
    if (report.answer(fact) == bad) {
      into.add(consequence);
    }
  }

  private static Promise promise(String code, boolean demanded, List<String> lost,
      List<String> weak, String good, String fix) {
    if (lost.isEmpty() && weak.isEmpty()) {
      return new Promise(code, Standing.PROVEN, demanded, good, "");
    }
    List<String> all = new ArrayList<>(lost);
    all.addAll(weak);
    return new Promise(code, lost.isEmpty() ? Standing.WEAK : Standing.UNPROVEN, demanded,
        String.join("; ", all), fix);
  }

  /** What another check of the same place saw otherwise; questions that one of them did not ask left out. */
  public static List<Change> changes(ProbeReport before, ProbeReport now) {
    List<Change> all = new ArrayList<>();
    for (Observation seen : now.seen()) {
      Answer old = before.answer(seen.fact());
      boolean asked = old != UNTRIED && seen.answer() != UNTRIED;
      if (asked && old != seen.answer()) {
        all.add(new Change(seen.fact(), old, seen.answer()));
      }
    }
    return all;
  }

  /** One answer that is another one now. */
  public record Change(Fact fact, Answer before, Answer now) {}
}
