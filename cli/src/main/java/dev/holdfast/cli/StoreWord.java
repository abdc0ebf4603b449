package dev.holdfast.cli;

import dev.holdfast.cli.config.FirstConfiguration.FirstStore;
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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code NAME=S[,lock=MODE:DAYSd][,provider=P][,site=X]} of {@code init}, and a place {@code S} alone. */
final class StoreWord {
  private static final String FORM = "NAME=DIR[,lock=compliance:30d][,provider=P][,site=X]";
  private static final Pattern OPTION = Pattern.compile(",(?=[a-z_]+=)");
  private static final Pattern LOCK = Pattern.compile("(compliance|governance):([1-9][0-9]{0,4})d");
  private static final int MOST_LOCK_DAYS = 25_000;

  private StoreWord() {}

  /**
   * Reads the word of one store.
   *
   * @param absolute makes a path absolute
   * @throws HoldfastException {@link Fault#USAGE_ERROR}, {@link Fault#NOT_IN_THIS_VERSION}
   */
  static FirstStore parse(String word, Function<String, Path> absolute) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? "" : word.substring(0, equals);
    if (!Naming.isName(name)) {
      throw Call.usage(
          "--store " + word, equals < 0 ? FORM : "as NAME " + Naming.expectedName());
    }
    String[] parts = OPTION.split(word.substring(equals + 1));
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String key = parts[i].substring(0, parts[i].indexOf('='));
      String value = parts[i].substring(key.length() + 1);
      boolean known = key.equals("lock") || key.equals("provider") || key.equals("site");
      if (!known || value.isBlank()) {
        throw Call.usage("--store " + name + ": '" + parts[i] + "'", FORM);
      }
      if (options.put(key, value) != null) {
        throw Call.usage("--store " + name + ": " + key + " twice", FORM);
      }
    }
    return new FirstStore(
        name,
        new StoreConfig.Directory(directory(parts[0], absolute)),
        Optional.ofNullable(options.get("lock")).map(StoreWord::lock),
        Optional.ofNullable(options.get("provider")),
        Optional.ofNullable(options.get("site")));
  }

  /**
   * A place without a configuration, as a store that is called as it was written.
   *
   * @throws HoldfastException {@link Fault#NOT_IN_THIS_VERSION} for a bucket
   */
  static StoreConfig place(String place, Function<String, Path> absolute) {
    StoreConfig.Location location =
        new StoreConfig.Directory(directory(place, absolute));
    return StoreConfig.bare(location.text(), location);
  }

  private static Path directory(String place, Function<String, Path> absolute) {
    if (place.startsWith("s3:")) {
      throw new HoldfastException(
          Fault.NOT_IN_THIS_VERSION,
          "s3 stores are not in this version (expected: the path of a directory)");
    }
    return absolute.apply(place);
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
