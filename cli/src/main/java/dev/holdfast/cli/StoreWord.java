package dev.holdfast.cli;

import dev.holdfast.cli.config.FirstConfiguration.FirstStore;
import dev.holdfast.cli.config.KeySource;
import dev.holdfast.cli.config.LockConfig;
import dev.holdfast.cli.config.Naming;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code NAME=S[,K=V...]} of {@code init}, and a place {@code S} alone. {@code S} is a directory or
 * {@code s3:https://HOST[:PORT]/BUCKET[/PREFIX]}; a bucket may be followed by its own options also where it stands alone.
 */
final class StoreWord {
  private static final String FORM = "NAME=DIR or NAME=s3:https://HOST/BUCKET[/PREFIX], then "
      + "[,lock=compliance:30d][,provider=P][,site=X]";
  private static final String BUCKET_FORM = "s3:https://HOST[:PORT]/BUCKET[/PREFIX]";
  private static final String BUCKET_OPTIONS = "[,region=R][,ca=FILE][,style=path|virtual]"
      + "[,credentials=FILE][,env=PREFIX]";
  private static final String S3 = "s3:";
  private static final Set<String> OPTIONS = Set.of("lock", "provider", "site");
  private static final Set<String> OF_BUCKETS = Set.of("region", "ca", "style", "credentials",
      "env");
  private static final Pattern OPTION = Pattern.compile(",(?=[a-z_]+=)");
  private static final Pattern LOCK = Pattern.compile("(compliance|governance):([1-9][0-9]{0,4})d");
  private static final Pattern ADDRESS = Pattern.compile("(https?://[^/?#@\\s]+)/([^?#]*)");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern VARIABLES = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final int MOST_LOCK_DAYS = 25_000;

  private final String name;
  private final Map<String, String> options;
  private final Function<String, Path> absolute;

  private StoreWord(String name, Map<String, String> options, Function<String, Path> absolute) {
    this.name = name;
    this.options = options;
    this.absolute = absolute;
  }

  /**
   * Reads the word of one store.
   *
   * @param absolute makes a path absolute
   * @throws HoldfastException {@link Fault#USAGE_ERROR}
   */
  static FirstStore parse(String word, Function<String, Path> absolute) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? "" : word.substring(0, equals);
    if (!Naming.isName(name)) {
      throw Call.usage(
          "--store " + shown(word), equals < 0 ? FORM : "as NAME " + Naming.expectedName());
    }
    String[] parts = OPTION.split(word.substring(equals + 1));
    boolean bucket = parts[0].startsWith(S3);
    StoreWord store =
        new StoreWord("--store " + name, options("--store " + name, parts, bucket, true), absolute);
    return new FirstStore(
        name,
        bucket ? store.bucket(parts[0]) : new StoreConfig.Directory(absolute.apply(parts[0])),
        store.option("lock").map(StoreWord::lock),
        store.option("provider"),
        store.option("site"),
        store.keys());
  }

  /**
   * A place without a configuration, as a store that is called as it was written, options left out.
   *
   * @throws HoldfastException {@link Fault#USAGE_ERROR}
   */
  static StoreConfig place(String place, Function<String, Path> absolute) {
    if (!place.startsWith(S3)) {
      StoreConfig.Directory directory = new StoreConfig.Directory(absolute.apply(place));
      return StoreConfig.bare(directory.text(), directory);
    }
    String[] parts = OPTION.split(place);
    String where = "the store";
    StoreWord store = new StoreWord(where, options(where, parts, true, false), absolute);
    StoreConfig.S3 bucket = store.bucket(parts[0]);
    return new FirstStore(
        bucket.text(), bucket, Optional.empty(), Optional.empty(), Optional.empty(), store.keys())
        .asConfig();
  }

  private static Map<String, String> options(
      String name, String[] parts, boolean bucket, boolean named) {
    String form = (named ? FORM : BUCKET_FORM) + (bucket ? BUCKET_OPTIONS : "");
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String key = parts[i].substring(0, parts[i].indexOf('='));
      String value = parts[i].substring(key.length() + 1);
      boolean known =
          (named && OPTIONS.contains(key)) || (bucket && OF_BUCKETS.contains(key));
      if (!known || value.isBlank()) {
        // A key that is not known may be an access key: only its name is repeated.
        throw Call.usage(name + ": '" + (known ? parts[i] : key) + "'", form);
      }
      if (options.put(key, value) != null) {
        throw Call.usage(name + ": " + key + " twice", form);
      }
    }
    return options;
  }

  private Optional<String> option(String key) {
    return Optional.ofNullable(options.get(key));
  }

  private StoreConfig.S3 bucket(String place) {
    Matcher address = ADDRESS.matcher(place.substring(S3.length()));
    if (!address.matches()) {
      throw Call.usage(name + ": '" + shown(place) + "'", BUCKET_FORM);
    }
    String path = address.group(2);
    int slash = path.indexOf('/');
    String bucket = slash < 0 ? path : path.substring(0, slash);
    String prefix = slash < 0 ? "" : path.substring(slash + 1);
    prefix = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    if (!StoreConfig.isEndpoint(address.group(1))) {
      throw Call.usage(name + ": '" + shown(place) + "'", BUCKET_FORM);
    }
    requireForm(BUCKET.matcher(bucket).matches(), "bucket '" + bucket + "'",
        "a bucket name of 3 to 63 lower-case letters, digits, '.', '-'");
    requireForm(prefix.isEmpty() || StoreConfig.isPrefix(prefix), "prefix '" + prefix + "'",
        "a prefix without '//', '.', '..' or white space");
    Optional<String> region = option("region");
    region.ifPresent(
        text -> requireForm(REGION.matcher(text).matches(), "region=" + text, "a region's name"));
    return new StoreConfig.S3(
        address.group(1), region, bucket, prefix, option("ca").map(absolute),
        option("style").map(this::style));
  }

  private StoreConfig.Style style(String text) {
    requireForm(text.equals("path") || text.equals("virtual"), "style=" + text, "path or virtual");
    return StoreConfig.Style.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private Optional<KeySource> keys() {
    @Nullable String file = options.get("credentials");
    @Nullable String prefix = options.get("env");
    requireForm(file == null || prefix == null, "credentials and env", "one of them");
    if (prefix != null) {
      requireForm(VARIABLES.matcher(prefix).matches(), "env=" + prefix,
          "the beginning of variable names, such as OFFSITE");
      return Optional.of(new KeySource.Variables(prefix));
    }
    return Optional.ofNullable(file)
        .map(absolute)
        .map(KeySource.File::ofDefault);
  }

  private void requireForm(boolean holds, String seen, String expected) {
    if (!holds) {
      throw Call.usage(name + ": " + seen, expected);
    }
  }

  /** Without what stands in front of an {@code @}, which may be a password. */
  private static String shown(String word) {
    return word.replaceAll("(://)[^/]*@", "$1***@");
  }

  private static LockConfig lock(String text) {
    Matcher lock = LOCK.matcher(text);
    int days = lock.matches() ? Integer.parseInt(lock.group(2)) : 0;
    if (days < 1 || days > MOST_LOCK_DAYS) {
      throw Call.usage(
          "lock=" + text, "compliance:DAYSd or governance:DAYSd, 1 to " + MOST_LOCK_DAYS + " days");
    }
    return new LockConfig(
        LockConfig.Mode.valueOf(lock.group(1).toUpperCase(Locale.ROOT)), days);
  }
}
