package dev.holdfast.layout;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one object below a store's prefix (docs/FORMAT.md §Object names). {@link #path()} and {@link #parse} are
 * inverse to each other; nothing else may build or take apart a name.
 */
public sealed interface ObjectName {
  /** The name as text, {@code /}-separated, without a leading slash. */
  String path();

  /** What kind of object it is, as the codes of findings begin: {@code pack}, {@code host-record} and so on. */
  default String kindWord() {
    return switch (this) {
      case Pack _ -> "pack";
      case Manifest _ -> "manifest";
      case Checkpoint _ -> "checkpoint";
      case Trust _ -> "trust";
      case HostRecord _ -> "host-record";
      case StoreRecord _ -> "store-record";
      case Marker _ -> "marker";
      case RecoveryText _ -> "recovery-text";
    };
  }

  /** {@code holdfast.json}: which fleet and store this is. */
  record Marker() implements ObjectName {
    @Override
    public String path() {
      return "holdfast.json";
    }
  }

  /** {@code RECOVERY.md}: fixed text for people. */
  record RecoveryText() implements ObjectName {
    @Override
    public String path() {
      return "RECOVERY.md";
    }
  }

  /** {@code store/<n>.<sha256>}. */
  record StoreRecord(long n, Sha256 sha256) implements Signed {
    @Override
    public String path() {
      return "store/" + n + "." + sha256;
    }
  }

  /** {@code trust/<v>.<sha256>}. */
  record Trust(long v, Sha256 sha256) implements Signed {
    @Override
    public String path() {
      return "trust/" + v + "." + sha256;
    }
  }

  /** {@code hosts/<hostId>/record/<n>.<sha256>}. */
  record HostRecord(HostId host, long n, Sha256 sha256) implements Signed {
    @Override
    public String path() {
      return hostPrefix(host) + "record/" + n + "." + sha256;
    }
  }

  /** {@code hosts/<hostId>/packs/<aa>/<sha256>}; aa = first two digits. */
  record Pack(HostId host, Sha256 sha256) implements ObjectName {
    @Override
    public String path() {
      String hex = sha256.hex();
      return packsPrefix(host) + hex.substring(0, 2) + "/" + hex;
    }
  }

  /** {@code hosts/<hostId>/manifests/<seq>.<sha256>}; seq = 12 decimal digits. */
  record Manifest(HostId host, long seq, Sha256 sha256) implements Signed {
    @Override
    public String path() {
      return manifestsPrefix(host) + String.format(Locale.ROOT, "%012d", seq) + "." + sha256;
    }
  }

  /** {@code hosts/<hostId>/checkpoints/<n>.<sha256>}. */
  record Checkpoint(HostId host, long n, Sha256 sha256) implements Signed {
    @Override
    public String path() {
      return checkpointsPrefix(host) + n + "." + sha256;
    }
  }

  /** An object that is a SignedFile; its name ends with the SHA-256 of the whole file. */
  sealed interface Signed extends ObjectName
      permits StoreRecord, Trust, HostRecord, Manifest, Checkpoint {
    /** SHA-256 of the whole file. */
    Sha256 sha256();
  }

  /** {@code hosts/<hostId>/}. */
  static String hostPrefix(HostId host) {
    return "hosts/" + host + "/";
  }

  /** {@code hosts/<hostId>/packs/}. */
  static String packsPrefix(HostId host) {
    return hostPrefix(host) + "packs/";
  }

  /** {@code hosts/<hostId>/manifests/}. */
  static String manifestsPrefix(HostId host) {
    return hostPrefix(host) + "manifests/";
  }

  /** {@code hosts/<hostId>/checkpoints/}. */
  static String checkpointsPrefix(HostId host) {
    return hostPrefix(host) + "checkpoints/";
  }

  /** {@code hosts/<hostId>/record/}. */
  static String recordsPrefix(HostId host) {
    return hostPrefix(host) + "record/";
  }

  /** The inverse of {@link #path()}; empty for anything that is not exactly such a name. */
  static Optional<ObjectName> parse(String path) {
    return switch (path) {
      case "holdfast.json" -> Optional.of(new Marker());
      case "RECOVERY.md" -> Optional.of(new RecoveryText());
      default -> NameGrammar.parse(path);
    };
  }
}

/** The grammar of the names that carry numbers and hashes. */
final class NameGrammar {
  private static final Pattern TOP =
      Pattern.compile("(store|trust)/([1-9][0-9]{0,17})\\.([0-9a-f]{64})");
  private static final Pattern HOST =
      Pattern
          .compile("hosts/([a-z2-7]{26})/(record|checkpoints)/([1-9][0-9]{0,17})\\.([0-9a-f]{64})");
  private static final Pattern MANIFEST =
      Pattern.compile("hosts/([a-z2-7]{26})/manifests/([0-9]{12})\\.([0-9a-f]{64})");
  private static final Pattern PACK =
      Pattern.compile("hosts/([a-z2-7]{26})/packs/([0-9a-f]{2})/(\\2[0-9a-f]{62})");

  private NameGrammar() {}

  static Optional<ObjectName> parse(String path) {
    Matcher pack = PACK.matcher(path);
    if (pack.matches()) {
      return host(pack.group(1)).map(h -> new ObjectName.Pack(h, Sha256.parse(pack.group(3))));
    }
    Matcher manifest = MANIFEST.matcher(path);
    if (manifest.matches()) {
      long seq = Long.parseLong(manifest.group(2));
      Sha256 sha = Sha256.parse(manifest.group(3));
      return seq == 0
          ? Optional.empty()
          : host(manifest.group(1)).map(h -> new ObjectName.Manifest(h, seq, sha));
    }
    Matcher host = HOST.matcher(path);
    if (host.matches()) {
      long n = Long.parseLong(host.group(3));
      Sha256 sha = Sha256.parse(host.group(4));
      return host(host.group(1))
          .map(
              h -> host.group(2).equals("record")
                  ? new ObjectName.HostRecord(h, n, sha)
                  : new ObjectName.Checkpoint(h, n, sha));
    }
    Matcher top = TOP.matcher(path);
    if (top.matches()) {
      long n = Long.parseLong(top.group(2));
      Sha256 sha = Sha256.parse(top.group(3));
      return Optional.of(
          top.group(1).equals("store")
              ? new ObjectName.StoreRecord(n, sha)
              : new ObjectName.Trust(n, sha));
    }
    return Optional.empty();
  }

  /** 26 characters of which the last must be canonical. */
  private static Optional<HostId> host(String text) {
    char last = text.charAt(Id128.TEXT_LENGTH - 1);
    return "aeimquy4".indexOf(last) < 0 ? Optional.empty() : Optional.of(HostId.parse(text));
  }
}
