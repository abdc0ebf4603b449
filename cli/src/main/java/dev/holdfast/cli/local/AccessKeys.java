package dev.holdfast.cli.local;

import dev.holdfast.cli.config.KeySource;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.store.S3Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads access keys from where a configuration or the command line says they are. No message ever repeats a line of a file
 * or the value of a variable. Any thread.
 *
 * <p>Files have the form of the AWS tools' shared credentials file: {@code [profile]} and {@code name = value}.
 */
public final class AccessKeys {
  private static final int MAX_BYTES = 64 << 10;
  private static final String ID = "aws_access_key_id";
  private static final String SECRET = "aws_secret_access_key";
  private static final String TOKEN = "aws_session_token";

  private final Map<String, String> environment;
  private final FindingSink findings;
  private final Set<Path> warned = new HashSet<>();

  /** Reads from these variables, and tells of files that others can read. */
  public AccessKeys(Map<String, String> environment, FindingSink findings) {
    this.environment = environment;
    this.findings = findings;
  }

  /**
   * Reads one key.
   *
   * @param store whose key it is, for messages
   * @throws HoldfastException {@link Fault#CREDENTIALS_MISSING}, {@link Fault#CREDENTIALS_UNREADABLE}
   */
  public S3Credentials read(String store, KeySource source) {
    return switch (source) {
      case KeySource.Variables variables -> variables(store, variables);
      case KeySource.File file -> file(store, file);
    };
  }

  private S3Credentials variables(String store, KeySource.Variables source) {
    Optional<String> id = variable(source.prefix() + "_ACCESS_KEY_ID");
    Optional<String> secret = variable(source.prefix() + "_SECRET_ACCESS_KEY");
    if (id.isEmpty() || secret.isEmpty()) {
      String missing =
          id.isEmpty() ? source.prefix() + "_ACCESS_KEY_ID"
              : source.prefix() + "_SECRET_ACCESS_KEY";
      throw new HoldfastException(
          Fault.CREDENTIALS_MISSING,
          "store '" + store + "': the variable " + missing + " is not set (expected: "
              + source.text() + ")");
    }
    return new S3Credentials(
        id.get(), secret.get(), variable(source.prefix() + "_SESSION_TOKEN"));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private S3Credentials file(String store, KeySource.File source) {
    Map<String, Map<String, String>> sections = sections(source.path());
    Map<String, String> section = sections.get(source.profile());
    if (section == null) {
      throw refused(
          source.path(), "has no section [" + source.profile() + "] for store '" + store + "'");
    }
    for (String name : List.of(ID, SECRET)) {
      if (section.getOrDefault(name, "").isEmpty()) {
        throw refused(source.path(), "has no " + name + " in [" + source.profile() + "]");
      }
    }
    warn(source.path());
    return new S3Credentials(
        section.getOrDefault(ID, ""),
        section.getOrDefault(SECRET, ""),
        Optional.ofNullable(section.get(TOKEN)).filter(token -> !token.isEmpty()));
  }

  private static Map<String, Map<String, String>> sections(Path file) {
    Map<String, Map<String, String>> sections = new HashMap<>();
    Map<String, String> section = new HashMap<>();
    int number = 0;
    for (String raw : text(file).lines().toList()) {
      number++;
      String line = raw.strip();
      int equals = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        section = new HashMap<>();
        String name = line.substring(1, line.length() - 1).strip();
        if (sections.put(name, section) != null) {
          throw refused(file, "names a section twice, again in line " + number);
        }
      } else if (equals > 0) {
        section.put(
            line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      } else if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith(";")) {
        throw refused(file, "is not understood in line " + number);
      }
    }
    return sections;
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw refused(file, "is larger than 64 KiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw refused(file, "is not UTF-8 text");
    } catch (NoSuchFileException e) {
      throw refused(file, "does not exist");
    } catch (IOException e) {
      throw refused(file, "cannot be read");
    }
  }

  private void warn(Path file) {
    try {
      boolean open =
          Files.getPosixFilePermissions(file)
              .stream()
              .anyMatch(
                  p -> p == PosixFilePermission.GROUP_READ || p == PosixFilePermission.OTHERS_READ);
      synchronized (warned) {
        if (open && warned.add(file)) {
          findings.add(
              Finding.warning(
                  "credentials-open", file.toString(), null, "a file that its owner alone can read",
                  "others can read it")
                  .withFix("chmod 600 " + file));
        }
      }
    } catch (IOException | UnsupportedOperationException e) {
      return; // a file system without such rights has nothing to warn of
    }
  }

  private static HoldfastException refused(Path file, String seen) {
    return new HoldfastException(
        Fault.CREDENTIALS_UNREADABLE,
        "credentials file " + file + " " + seen
            + " (expected: a section with aws_access_key_id and aws_secret_access_key)");
  }
}
