package dev.holdfast.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name, once given, is never given to another file: with links, and on file systems that have none. */
class NoReplaceTest {
  @TempDir
  Path root;

  @Test
  void linksGiveTheNameOnce() throws Exception {
    NoReplace noReplace = new NoReplace();
    race(noReplace, noReplace);
    assertThat(noReplace.withoutLinks()).isFalse();
  }

  @Test
  void withoutLinksTheLockGivesTheNameOnce() throws Exception {
    NoReplace one = withoutLinks();
    race(one, withoutLinks());
    assertThat(one.withoutLinks()).isTrue();
  }

  @Test
  void aFailedMoveDoesNotMeanThatThereAreNoLinks() throws IOException {
    NoReplace noReplace = withoutLinks();
    Path missing = root.resolve("missing");
    try {
      noReplace.place(root, missing, root.resolve("name"));
    } catch (IOException e) {
      assertThat(e.getSuppressed()).hasSize(1);
      assertThat(noReplace.withoutLinks()).isFalse();
      return;
    }
    throw new AssertionError("a file that is not there got a name");
  }

  private static NoReplace withoutLinks() {
    return new NoReplace((name, existing) -> {
      throw new FileSystemException(name.toString(), null, "Operation not permitted");
    });
  }

  private void race(NoReplace one, NoReplace other) throws Exception {
    Path name = root.resolve("name");
    try (ExecutorService pool = Executors.newFixedThreadPool(16)) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Path temporary = Files.writeString(root.resolve(".tmp-" + i), "file " + i);
        NoReplace used = i % 2 == 0 ? one : other;
        all.add(pool.submit(() -> used.place(root, temporary, name)));
      }
      int given = 0;
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).get()) {
          given++;
          assertThat(name).hasContent("file " + i);
          assertThat(root.resolve(".tmp-" + i)).doesNotExist();
        } else {
          assertThat(root.resolve(".tmp-" + i)).exists();
        }
      }
      assertThat(given).isEqualTo(1);
    }
  }
}
