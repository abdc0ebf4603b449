package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program and the independent decoder before one store: what they list, how they judge it, what they bring back. */
final class TwoReaders {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String DECODER =
      System.getProperty(
          "holdfast.decoder", ROOT.resolve("docs/decoder/holdfast_decode.py").toString());
  private static final String TREE =
      ROOT.resolve("cli/src/test/resources/dev/holdfast/cli/tree.py").toString();
  private static final String SERVE =
      ROOT.resolve("cli/src/test/resources/dev/holdfast/cli/serve.py").toString();
  private static final Pattern LISTED =
      Pattern.compile("\"message_type\":\"snapshot\",\"id\":\"([0-9a-f]{64})\".*"
          + "\"standing\":\"([a-z?]+)\"");

  private final Server server;
  private final Path place;
  private final InProcess program;
  private int targets;
  private Map<String, String> listed = Map.of();

  /** Before store {@code one} of that place, with {@code my.key} and nothing else. */
  TwoReaders(Server server, Path place) {
    this.server = server;
    this.place = place;
    program = new InProcess(place);
  }

  /** A Python that runs script after script. */
  static final class Server implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    Server() throws IOException {
      process =
          new ProcessBuilder("python3", "-B", SERVE)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      requests = process.outputWriter(StandardCharsets.UTF_8);
      answers = process.inputReader(StandardCharsets.UTF_8);
    }

    int run(Path out, Path err, String... command) throws IOException {
      requests.write(out + "\t" + err + "\t" + String.join("\t", command) + "\n");
      requests.flush();
      String status = answers.readLine();
      if (status == null) {
        throw new IOException("python ended");
      }
      return Integer.parseInt(status);
    }

    @Override
    public void close() throws IOException {
      requests.close();
      process.destroy();
    }
  }

  /**
   * What a reader says of a store.
   *
   * @param refused whether it would not read it at all
   * @param standings by hash
   * @param text for people
   */
  private record Said(boolean refused, Map<String, String> standings, String text) {}

  private record Told(int status, String out, String err) {}

  private Told python(String... command) throws IOException {
    Path out = place.resolve("python.out");
    Path err = place.resolve("python.err");
    return new Told(
        server.run(out, err, command), Files.readString(out, StandardCharsets.ISO_8859_1),
        Files.readString(err, StandardCharsets.ISO_8859_1));
  }

  private Told decoder(String verb, String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of(DECODER, place.resolve("one").toString(), verb));
    Collections.addAll(all, more);
    all.addAll(List.of("--identity", place.resolve("my.key").toString()));
    Told told = python(all.toArray(String[]::new));
    assertThat(told.err).as(told.out).doesNotContain("Traceback");
    return told;
  }

  private Ran program(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--identity", "my.key"));
    return program.run(all.toArray(String[]::new));
  }

  private Said programLists() {
    Ran ran = program("snapshots", "--json");
    Map<String, String> standings = new TreeMap<>();
    Matcher line = LISTED.matcher(ran.out());
    while (line.find()) {
      standings.put(line.group(1), line.group(2));
    }
    return new Said(ran.status() != 0, standings, ran.out() + ran.err());
  }

  private Said decoderLists() throws IOException {
    Told told = decoder("list");
    Map<String, String> standings = new TreeMap<>();
    for (String line : told.out.lines().toList()) {
      String[] columns = line.split("\t", -1);
      if (columns.length == 8 && columns[6].length() == 64) {
        standings.put(columns[6], columns[7]);
      }
    }
    return new Said(!told.out.startsWith("#time"), standings, told.out + told.err);
  }

  /** Both list the same with the same standings, or both refuse. {@code damaged} ones may be left out. */
  boolean list(String which, Set<String> damaged) throws IOException {
    Said ours = programLists();
    Said theirs = decoderLists();
    String both = which + "\nPROGRAM " + ours.text + "\nDECODER " + theirs.text;
    assertThat(ours.refused).as(both).isEqualTo(theirs.refused);
    ours.standings.keySet().removeAll(damaged);
    theirs.standings.keySet().removeAll(damaged);
    assertThat(ours.standings).as(both).isEqualTo(theirs.standings);
    listed = ours.standings;
    return !ours.refused;
  }

  /** Standings by hash, as both listed them last. */
  Map<String, String> listed() {
    return listed;
  }

  /** Both find errors, or neither does. */
  boolean verify(String which) throws IOException {
    Ran ours = program("verify", "--read-data");
    Told theirs = decoder("verify");
    assertThat(ours.status() != 0)
        .as(which + "\nPROGRAM " + ours.out() + ours.err() + "\nDECODER " + theirs.out
            + theirs.err)
        .isEqualTo(theirs.status != 0);
    return ours.status() == 0;
  }

  /** What the decoder says when it does not restore that. */
  String decoderRefuses(String snapshot) throws IOException {
    String target = place.resolve("refused" + ++targets).toString();
    Told told = decoder("restore", snapshot, "--target", target);
    assertThat(told.status).as(told.out + told.err).isEqualTo(1);
    assertThat(Path.of(target)).doesNotExist();
    return told.err;
  }

  /** Both restore the same tree, or both refuse; whether they did. */
  boolean restore(String which, String snapshot, String... more) throws IOException {
    String ours = "ours" + ++targets;
    String theirs = place.resolve("theirs" + targets).toString();
    List<String> all = new ArrayList<>(List.of("restore", snapshot, "--target", ours));
    Collections.addAll(all, more);
    Ran ran = program(all.toArray(String[]::new));
    boolean whole = ran.status() == 0 || ran.status() == 3;
    List<String> decoded = new ArrayList<>(List.of(snapshot, "--target", theirs));
    Collections.addAll(decoded, more);
    Told told = decoder("restore", decoded.toArray(String[]::new));
    String both = which + "\nPROGRAM " + ran.out() + ran.err() + "\nDECODER " + told.out + told.err;
    assertThat(whole).as(both).isEqualTo(told.status == 0);
    if (whole) {
      assertThat(tree(place.resolve(ours + "/srv").toString())).as(both)
          .isEqualTo(tree(theirs + "/srv"));
    }
    return whole;
  }

  private String tree(String path) throws IOException {
    Told told = python(TREE, "list", path);
    assertThat(told.status).as(told.err).isZero();
    return told.out;
  }
}
