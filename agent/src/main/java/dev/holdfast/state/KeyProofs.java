package dev.holdfast.state;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.id.RecipientId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * When each identity was last proven on this machine: file {@code key-proofs} of the state directory, one line {@code
 * <recipient id> <time> <packs>} each. It is a memory, not a proof: who may write the state directory may write it. A line
 * that cannot be understood counts as none. One thread.
 */
public final class KeyProofs {
  private final Path file;

  KeyProofs(Path file) {
    this.file = file;
  }

  /**
   * One proof.
   *
   * @param time when
   * @param packs how many packs were opened
   */
  public record Proof(Instant time, long packs) {}

  /**
   * What is remembered.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code STATE_UNUSABLE}
   */
  public Map<RecipientId, Proof> all() {
    Map<RecipientId, Proof> proofs =
        new TreeMap<>(java.util.Comparator.comparing(Object::toString));
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      lines.map(line -> line.split(" ", -1))
          .filter(words -> words.length == 3 && words[2].matches("[0-9]{1,9}"))
          .forEach(words -> take(words, proofs));
      return proofs;
    } catch (NoSuchFileException e) {
      return proofs;
    } catch (IOException e) {
      throw DiskFault.reading(file.toString(), e);
    }
  }

  private static void take(String[] words, Map<RecipientId, Proof> proofs) {
    try {
      proofs.put(
          RecipientId.parse(words[0]),
          new Proof(Instant.parse(words[1]), Long.parseLong(words[2])));
    } catch (DateTimeParseException | dev.holdfast.fault.HoldfastException e) {
      return; // as if it were not there: the identity is then to be proven again
    }
  }

  /**
   * Remembers a proof in place of an older one of the same identity.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code STATE_UNUSABLE}, {@code DISK_FULL}
   */
  public void remember(RecipientId recipient, Proof proof) {
    Map<RecipientId, Proof> proofs = all();
    proofs.put(recipient, proof);
    StringBuilder text = new StringBuilder();
    proofs.forEach(
        (id, each) -> text.append(id).append(' ').append(each.time()).append(' ')
            .append(each.packs()).append('\n'));
    PrivateFile.replace(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}
