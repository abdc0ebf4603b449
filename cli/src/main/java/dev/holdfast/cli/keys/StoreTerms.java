package dev.holdfast.cli.keys;

import dev.holdfast.cli.config.LockConfig;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.endpoint.CertificateAuthority;
import dev.holdfast.signed.LockMode;
import dev.holdfast.signed.StorePlace;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.store.S3Place;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What configuration and signed record must agree on about a store.
 *
 * @param name how commands call it
 * @param place where it lies
 * @param host the agent that reaches it, or empty
 * @param provider whose machine it is
 * @param account at that provider, or empty
 * @param site where it stands
 * @param medium disk, object or tape
 * @param rotation group of rotating disks, or empty
 * @param lock what keeps objects
 * @param lockDays for how long
 */
public record StoreTerms(
    String name,
    StorePlace place,
    String host,
    String provider,
    String account,
    String site,
    String medium,
    String rotation,
    LockMode lock,
    int lockDays) {
  /**
   * What the configuration says.
   *
   * @param environment for the region of a bucket that names none
   * @throws dev.holdfast.fault.HoldfastException {@code CONFIG_INVALID}
   */
  public static StoreTerms of(StoreConfig store, Map<String, String> environment) {
    StorePlace place =
        switch (store.location()) {
          case StoreConfig.Directory d -> new StorePlace.Directory(d.path().toString());
          case StoreConfig.S3 s -> place(s, environment).signed();
        };
    return new StoreTerms(
        store.name(),
        place,
        store.host().orElse(""),
        store.provider(),
        store.account().orElse(""),
        store.site(),
        store.medium(),
        store.rotation().orElse(""),
        store.lock().map(StoreTerms::mode).orElse(LockMode.NONE),
        store.lock().map(LockConfig::days).orElse(0));
  }

  /**
   * Where a bucket is.
   *
   * @param environment for its region where it names none
   * @throws dev.holdfast.fault.HoldfastException {@code CONFIG_INVALID}, also when the file of its authority cannot be read
   */
  public static S3Place place(StoreConfig.S3 bucket, Map<String, String> environment) {
    return new S3Place(
        URI.create(bucket.endpoint()),
        bucket.bucket(),
        bucket.prefix(),
        bucket.regionOr(environment),
        bucket.isPathStyle(),
        bucket.ca().map(CertificateAuthority::read));
  }

  /** What the record says. */
  public static StoreTerms of(StoreRecordCore record) {
    return new StoreTerms(
        record.name(),
        record.place(),
        record.host(),
        record.provider(),
        record.account(),
        record.site(),
        record.medium(),
        record.rotation(),
        record.lock(),
        record.lockDays());
  }

  /** How a record names it. */
  public static LockMode mode(LockConfig lock) {
    return switch (lock.mode()) {
      case COMPLIANCE -> LockMode.COMPLIANCE;
      case GOVERNANCE -> LockMode.GOVERNANCE;
    };
  }

  /** What differs, each as {@code what: this (expected: other)} without the bracket where nothing can be said. */
  public List<String> differences(StoreTerms signed) {
    List<String> found = new ArrayList<>();
    compare(found, "name", name, signed.name);
    compare(found, "place", place, signed.place);
    compare(found, "host", host, signed.host);
    compare(found, "provider", provider, signed.provider);
    compare(found, "account", account, signed.account);
    compare(found, "site", site, signed.site);
    compare(found, "medium", medium, signed.medium);
    compare(found, "rotation", rotation, signed.rotation);
    compare(found, "lock", lockText(), signed.lockText());
    return found;
  }

  private String lockText() {
    return lock == LockMode.NONE ? "none"
        : lock.name().toLowerCase(java.util.Locale.ROOT) + ":" + lockDays + "d";
  }

  private static void compare(List<String> found, String what, Object here, Object signed) {
    if (!here.equals(signed)) {
      found.add(what + " is " + shown(here) + " here and " + shown(signed) + " in the record");
    }
  }

  private static String shown(Object value) {
    return switch (value) {
      case StorePlace.Directory d -> d.path();
      case StorePlace.S3 s -> s.endpoint() + "/" + s.bucket()
          + (s.prefix().isEmpty() ? "" : "/" + s.prefix()) + " region " + s.region()
          + s.caSha256().map(ca -> " ca " + ca.hex().substring(0, 12)).orElse("");
      default -> "'" + value + "'";
    };
  }
}
