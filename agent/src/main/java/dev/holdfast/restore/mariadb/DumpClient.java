package dev.holdfast.restore.mariadb;

import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.source.mariadb.MariadbServer;
import dev.holdfast.tool.Command;
import dev.holdfast.tool.RunningTool;
import dev.holdfast.tool.ToolExit;
import dev.holdfast.tool.ToolLimits;
import dev.holdfast.tool.Tools;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the command-line client over a dump. It knows no command in it ({@code --binary-mode}, and {@code --sandbox} where it
 * has that), sends no local file, and stops at the first error. One thread, and one more that reads what it prints.
 */
final class DumpClient {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final int MAX_HELP_BYTES = 1 << 20;
  private static final int MOST_WORDS = 160;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern ERROR = Pattern.compile("(?m)^ERROR .*$");
  private static final Pattern STATEMENT = Pattern.compile("(?s)-{14}\\n(.*?)(?:\\n-{14}|$)");

  private final Tools tools;
  private final MariadbClients.Client client;
  private final boolean sandbox;

  DumpClient(Tools tools, MariadbClients.Client client) {
    this.tools = tools;
    this.client = client;
    this.sandbox =
        tools
            .output(
                Command.of(client.shell(), "--no-defaults", "--help")
                    .within(ToolLimits.wall(PATIENCE)),
                MAX_HELP_BYTES)
            .contains("--sandbox");
  }

  private List<String> options() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--batch", "--binary-mode", "--comments", "--skip-force", "--skip-reconnect",
                "--local-infile=0",
                "--no-auto-rehash", "--connect-timeout=10", "--max-allowed-packet=1073741824"));
    if (sandbox) {
      options.add("--sandbox");
    }
    return options;
  }

  /**
   * Loads what a choice leaves of a dump.
   *
   * @param address where, and as whom
   * @return what passed by
   * @throws HoldfastException by {@link LoadFailures}, when the client did not end with status 0
   */
  DumpFilter load(ServerAddress address, Path dump, DumpFilter.Choice choice) {
    Command command =
        new MariadbServer(address).client(client.shell(), Optional.of(choice.name()), options());
    boolean together = choice.part() == LoadWish.Part.DATA;
    try (RunningTool tool = tools.startWithInput(command);
        InputStream in = Files.newInputStream(dump)) {
      Thread reader = Thread.ofPlatform().daemon().name("load-output").start(() -> drain(tool));
      OutputStream out = new BufferedOutputStream(tool.stdin(), BUFFER_BYTES);
      DumpFilter filter = new DumpFilter(choice, out);
      boolean taken = feed(filter, in, out, together);
      ToolExit exit = tool.await();
      reader.join();
      if (!exit.succeeded() || !taken) {
        throw failed(choice.name(), exit);
      }
      return filter;
    } catch (IOException e) {
      throw DiskFault.reading(dump.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while a dump was loaded", e);
    }
  }

  /** Whether the client took everything; why it did not, its status tells. */
  private static boolean feed(
      DumpFilter filter, InputStream in, OutputStream out, boolean together) throws IOException {
    try {
      if (together) {
        out.write("start transaction;\n".getBytes(StandardCharsets.UTF_8));
      }
      filter.copy(in);
      if (together) {
        out.write("\nDELIMITER ;\ncommit;\n".getBytes(StandardCharsets.UTF_8));
      }
      out.close();
      return true;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
        return false;
      }
      throw e;
    }
  }

  /** A forged dump may print what it likes: nobody reads it. */
  private static void drain(RunningTool tool) {
    byte[] buffer = new byte[8192];
    try {
      while (tool.stdout().read(buffer) >= 0) {
        continue;
      }
    } catch (IOException e) {
      // It was closed because the client was ended; how, its status tells.
      return;
    }
  }

  /** The client's words hold the whole statement, which may be rows of a table: its beginning is enough. */
  private HoldfastException failed(String name, ToolExit exit) {
    ToolExit brief =
        new ToolExit(exit.tool(), exit.status(), exit.cause(), brief(exit.stderr()));
    HoldfastException known =
        LoadFailures.TEXTS.fault("database " + MariadbServer.identifier(name), brief);
    Fault fault = known.fault() == Fault.CAPTURE_FAILED ? Fault.DATABASE_LOAD_FAILED
        : known.fault();
    return new HoldfastException(fault, known.message(), known.hint(), null);
  }

  static String brief(String words) {
    Matcher error = ERROR.matcher(words);
    if (!error.find()) {
      return words;
    }
    String text = error.group();
    Matcher statement = STATEMENT.matcher(words);
    if (statement.find()) {
      String start = statement.group(1).replaceAll("(?is)\\bvalues\\b.*", "values …");
      text += " (statement: " + start.substring(0, Math.min(start.length(), MOST_WORDS)) + ")";
    }
    return text;
  }
}
