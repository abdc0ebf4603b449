package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes the first {@code holdfast.yaml}: what {@code init} was told, and commented examples of the rest. It holds no
 * secret. The same input gives the same bytes. Stateless.
 */
public final class ConfigurationWriter {
  /** Words that some YAML readers take for something else than text. */
  private static final Set<String> SWITCHES =
      Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

  private ConfigurationWriter() {}

  /**
   * Writes the file; nothing existing is overwritten.
   *
   * @throws HoldfastException {@link Fault#FILE_EXISTS}; {@link Fault#USAGE_ERROR} for a path that YAML cannot name;
   *     {@link Fault#TARGET_FAILED} when writing fails, and then no file is left
   */
  public static void write(Path file, FirstConfiguration first) {
    byte[] text = render(file, first).getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      fill(file, channel, ByteBuffer.wrap(text));
    } catch (FileAlreadyExistsException e) {
      throw new HoldfastException(Fault.FILE_EXISTS, file + " exists (expected: no file there)", e);
    } catch (IOException e) {
      throw new HoldfastException(Fault.TARGET_FAILED,
          "cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void fill(Path file, FileChannel channel, ByteBuffer text) throws IOException {
    try {
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /**
   * The text of the file.
   *
   * @param file where it will lie; a trust file below its folder is named relative to it
   * @throws HoldfastException {@link Fault#USAGE_ERROR} for a path that YAML cannot name
   */
  public static String render(Path file, FirstConfiguration first) {
    List<String> lines = new ArrayList<>();
    lines.addAll(ConfigurationExamples.HEADER);
    lines.add("fleet: " + scalar(first.fleet()));
    lines.add("trust: " + scalar(trust(file, first.trust())));
    lines.add("");
    lines.addAll(ConfigurationExamples.ABOVE_STORES);
    lines.add(first.stores().isEmpty() ? "stores: []" : "stores:");
    first.stores().forEach(store -> lines.addAll(store(store)));
    lines.addAll(
        first.stores().isEmpty() ? ConfigurationExamples.NO_STORE : ConfigurationExamples.STORES);
    lines.addAll(ConfigurationExamples.POLICIES);
    lines.addAll(apps(first));
    return String.join("\n", lines) + "\n";
  }

  private static String trust(Path file, Path trust) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path target = trust.toAbsolutePath().normalize();
    return text(folder != null && target.startsWith(folder) ? folder.relativize(target) : target);
  }

  private static List<String> store(FirstConfiguration.FirstStore store) {
    List<String> lines = new ArrayList<>();
    lines.add("  - name: " + scalar(store.name()));
    switch (store.location()) {
      case StoreConfig.Directory directory ->
          lines.add("    directory: " + scalar(text(directory.path())));
      case StoreConfig.S3 s3 -> lines.addAll(s3(s3));
    }
    store.provider().ifPresent(provider -> lines.add("    provider: " + scalar(provider)));
    store.site().ifPresent(site -> lines.add("    site: " + scalar(site)));
    store.credentials().ifPresent(
        source -> lines.add("    credentials: {" + keySource(source) + "}"));
    store
        .lock()
        .map(lock -> "    lock: {mode: " + word(lock.mode()) + ", days: " + lock.days() + "}")
        .ifPresent(lines::add);
    return lines;
  }

  private static String keySource(KeySource source) {
    return switch (source) {
      case KeySource.File file ->
          "file: " + scalar(text(file.path()))
              + (file.profile().equals(KeySource.File.DEFAULT_PROFILE) ? ""
                  : ", profile: " + scalar(file.profile()));
      case KeySource.Variables variables -> "env: " + scalar(variables.prefix());
    };
  }

  private static String word(LockConfig.Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> s3(StoreConfig.S3 s3) {
    List<String> lines = new ArrayList<>();
    lines.add("    s3:");
    lines.add("      endpoint: " + scalar(s3.endpoint()));
    s3.region().ifPresent(region -> lines.add("      region: " + scalar(region)));
    lines.add("      bucket: " + scalar(s3.bucket()));
    if (!s3.prefix().isEmpty()) {
      lines.add("      prefix: " + scalar(s3.prefix()));
    }
    s3.ca().ifPresent(ca -> lines.add("      ca: " + scalar(text(ca))));
    s3.style().ifPresent(
        style -> lines.add("      style: " + style.name().toLowerCase(Locale.ROOT)));
    return lines;
  }

  private static List<String> apps(FirstConfiguration first) {
    if (first.isWithoutSource()) {
      return ConfigurationExamples.NO_APP;
    }
    List<String> lines = new ArrayList<>(ConfigurationExamples.ABOVE_APPS);
    lines.add("apps:");
    lines.add("  " + scalar(first.app()) + ":");
    lines.addAll(ConfigurationExamples.APP);
    lines.add("    sources:");
    List<String> taken = new ArrayList<>();
    for (Path path : first.files()) {
      lines.add("      " + named(path, taken) + ":");
      lines.add("        files:");
      lines.add("          paths: [" + scalar(text(path)) + "]");
    }
    for (Path path : first.sqlite()) {
      lines.add("      " + named(path, taken) + ":");
      lines.add("        sqlite: {path: " + scalar(text(path)) + "}");
    }
    for (FirstConfiguration.FirstServer server : first.servers()) {
      lines.add(
          "      " + named(Path.of("/" + server.database().orElse(server.kind()).replace('/', '-')),
              taken) + ":");
      lines.add("        " + server.kind() + ": {" + server(server) + "}");
    }
    lines.addAll(ConfigurationExamples.SOURCES);
    lines.addAll(ConfigurationExamples.ACTIONS);
    return lines;
  }

  private static String server(FirstConfiguration.FirstServer server) {
    List<String> words = new ArrayList<>();
    words.add(server.database().map(name -> "database: " + scalar(name)).orElse("all: true"));
    server.address().ifPresent(address -> words.add("address: " + scalar(address)));
    if (server.address().isPresent() || server.socket().isPresent()) {
      words.add("port: " + server.port());
    }
    server.socket().ifPresent(socket -> words.add("socket: " + scalar(text(socket))));
    server.user().ifPresent(user -> words.add("user: " + scalar(user)));
    return String.join(", ", words);
  }

  private static String named(Path path, List<String> taken) {
    String name = Naming.source(path, taken);
    taken.add(name);
    return scalar(name);
  }

  /** The text of a path, if the text stands for exactly that path. */
  private static String text(Path path) {
    String text = path.toString();
    if (text.indexOf('\uFFFD') >= 0 || !KeyType.path(text).map(path::equals).orElse(false)) {
      throw new HoldfastException(
          Fault.USAGE_ERROR,
          "the path " + Shown.text(text) + " is not UTF-8 (expected: a path that YAML can name)",
          "name a folder above it",
          null);
    }
    return text;
  }

  /** A YAML scalar: plain where no rule of YAML can change its meaning, else in double quotes. */
  static String scalar(String text) {
    boolean plain = text.matches("[A-Za-z/][A-Za-z0-9/._@+-]*");
    if (plain && !SWITCHES.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> quoted.append(escaped(c)));
    return quoted.append('"').toString();
  }

  private static String escaped(int c) {
    if (c == '"' || c == '\\') {
      return "\\" + (char) c;
    }
    boolean special = Character.isISOControl(c) || c == 0xFEFF || c == 0x2028 || c == 0x2029;
    boolean unpaired = Character.isBmpCodePoint(c) && Character.isSurrogate((char) c);
    return special || unpaired || (c >= 0xFFFE && c <= 0xFFFF)
        ? "\\u%04X".formatted(c)
        : Character.toString(c);
  }
}
