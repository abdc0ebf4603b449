package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads {@code holdfast.yaml} and the files {@code conf.d/*.yaml} beside it. The lists and named mappings of all files
 * together count; a name or a single value given twice is refused. Nothing is ever corrected silently. Stateless.
 */
public final class ConfigurationReader {
  /** Largest size of one file. */
  public static final int MAX_BYTES = 1 << 20;

  private static final String DROP_INS = "conf.d";

  /**
   * What came of a reading.
   *
   * @param configuration present iff there is no problem
   * @param problems the first 20, in the order of files and lines
   * @param count how many there are in all
   */
  public record Outcome(Optional<Configuration> configuration, List<Problem> problems, int count) {}

  /**
   * Reads and checks a configuration.
   *
   * @throws HoldfastException with exit code 2 when something is wrong: the fault and hint of the first problem, and the
   *     text of up to 20
   */
  public Configuration read(Path file) {
    Outcome outcome = examine(file);
    return outcome
        .configuration()
        .orElseThrow(() -> Problems.exception(outcome.problems(), outcome.count()));
  }

  /** Reads and checks a configuration, and returns the problems instead of throwing. */
  public Outcome examine(Path file) {
    Problems problems = new Problems();
    List<YamlNode.Mapping> roots = new ArrayList<>();
    for (Path part : parts(file, problems)) {
      load(part, problems).ifPresent(roots::add);
    }
    if (roots.isEmpty()) {
      return new Outcome(Optional.empty(), problems.list(), problems.count());
    }
    boolean allParsed = problems.isEmpty();
    SchemaCheck check = new SchemaCheck(Names.of(roots), problems);
    roots.forEach(check::check);
    YamlNode.Mapping merged = new FileSet(roots, problems).merge(allParsed && check.topKnown());
    if (!problems.isEmpty()) {
      return new Outcome(Optional.empty(), problems.list(), problems.count());
    }
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = Objects.requireNonNullElse(absolute.getParent(), absolute);
    List<Note> notes = new ArrayList<>(check.notes());
    notes.addAll(Overlaps.of(new Fields(merged, folder)));
    Configuration bound = ConfigurationBinder.bind(absolute, merged, folder, notes);
    return new Outcome(Optional.of(bound), List.of(), 0);
  }

  /** Where drop-in files lie. */
  static Path dropIns(Path file) {
    return file.resolveSibling(DROP_INS);
  }

  /** The main file, then the drop-in files by name. */
  private static List<Path> parts(Path file, Problems problems) {
    List<Path> parts = new ArrayList<>(List.of(file));
    Path folder = dropIns(file);
    if (!Files.isDirectory(folder)) {
      return parts;
    }
    List<Path> dropIns = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*.{yaml,yml}")) {
      files.forEach(dropIns::add);
    } catch (IOException | DirectoryIteratorException e) {
      problems.add(Fault.CONFIG_UNREADABLE, new Place(folder, 1, 1),
          "the folder cannot be listed: " + e.getMessage(), "a folder that can be read");
    }
    dropIns.sort(Comparator.comparing(path -> path.getFileName().toString()));
    parts.addAll(dropIns);
    return parts;
  }

  private static Optional<YamlNode.Mapping> load(Path file, Problems problems) {
    Optional<YamlNode> root =
        text(file, problems).flatMap(text -> YamlTree.parse(file, text, problems));
    if (root.isEmpty() || root.get() instanceof YamlNode.Mapping) {
      return root.map(node -> (YamlNode.Mapping) node);
    }
    boolean nothing = root.get() instanceof YamlNode.Scalar scalar && scalar.isNull();
    problems.add(
        nothing ? Fault.CONFIG_EMPTY : Fault.CONFIG_INVALID,
        root.get().place(),
        nothing ? "the file is empty" : "the file holds " + root.get().kind(),
        "keys such as 'fleet' and 'stores'");
    return Optional.empty();
  }

  private static Optional<String> text(Path file, Problems problems) {
    Place start = new Place(file, 1, 1);
    if (Files.isDirectory(file)) {
      problems.add(Fault.CONFIG_UNREADABLE, start, "this is a folder", "a file");
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        problems.add(Fault.CONFIG_UNREADABLE, start, "the file is larger than 1 MiB",
            "at most 1 MiB");
        return Optional.empty();
      }
      return decode(file, bytes, problems);
    } catch (NoSuchFileException e) {
      problems.add(Fault.CONFIG_MISSING, start, "there is no such file", "a configuration file");
    } catch (AccessDeniedException e) {
      problems.add(Fault.CONFIG_UNREADABLE, start, "the file may not be read by this user",
          "a readable file");
    } catch (IOException e) {
      problems.add(Fault.CONFIG_UNREADABLE, start, "the file cannot be read: " + e.getMessage(),
          "a readable file");
    }
    return Optional.empty();
  }

  private static Optional<String> decode(Path file, byte[] bytes, Problems problems) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      String seen = "byte 0x%02X is not UTF-8".formatted(bytes[in.position()]);
      problems.add(Fault.CONFIG_UNREADABLE, YamlTree.placeOf(file, text, text.length()), seen,
          "UTF-8 text");
      return Optional.empty();
    }
    return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }
}
