package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DumpedDatabaseTest {
  @TempDir
  Path folder;

  /** A client follows links: a forged snapshot could have it read any file of this machine into a database. */
  @Test
  void noLinkLeadsToAnotherFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    Path tree = folder.resolve("tree");
    Path shop = Files.createDirectories(tree.resolve("postgres/databases/shop"));
    DumpedDatabase dump =
        new DumpedDatabase(
            "shop", shop.resolve("dump.pgc"), tree.resolve("postgres/globals.sql"), Map.of(),
            150_000, 15, List.of());
    refused(dump);
    Files.createSymbolicLink(shop.resolve("dump.pgc"), secret);
    refused(dump);
    Files.delete(shop.resolve("dump.pgc"));
    Files.createDirectory(shop.resolve("dump.pgc"));
    refused(dump);
    Files.delete(shop.resolve("dump.pgc"));
    Files.createFile(shop.resolve("dump.pgc"));
    assertThatCode(dump::requireFiles).doesNotThrowAnyException();
    for (String step : List.of("postgres/databases/shop", "postgres/databases", "postgres")) {
      Path real = tree.resolve(step);
      Path moved = folder.resolve("moved");
      Files.move(real, moved);
      Files.createSymbolicLink(real, moved);
      refused(dump);
      Files.delete(real);
      Files.move(moved, real);
    }
    assertThatCode(dump::requireFiles).doesNotThrowAnyException();
  }

  private static void refused(DumpedDatabase dump) {
    HoldfastException e = catchThrowableOfType(HoldfastException.class, dump::requireFiles);
    assertThat(e).isNotNull();
    assertThat(e.fault()).isEqualTo(Fault.OBJECT_MALFORMED);
  }
}
