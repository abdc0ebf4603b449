package dev.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.seed.Seed;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.PreviousTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T62: files are overwritten, appended to, truncated, replaced and renamed while they are captured. Each file holds one
 * number only at any moment between two of these; what was captured with two numbers and without the mark is torn.
 */
final class ChangingFilesTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final int FILES = PROFILE ? 5000 : 500;
  private static final int ROUNDS = PROFILE ? 10 : 1;
  private static final int MAX_BYTES = 512 << 10;

  @TempDir
  Path tmp;

  private static byte[] filled(int number, int bytes) {
    byte[] b = new byte[bytes];
    ByteBuffer buffer = ByteBuffer.wrap(b);
    while (buffer.remaining() >= 4) {
      buffer.putInt(number);
    }
    return b;
  }

  private static boolean uniform(byte[] content) {
    return content.length < 4
        || Arrays.equals(content, 0, content.length - 4, content, 4, content.length);
  }

  /** One change of one file; each is a single system call on what readers see. */
  private static void change(Path file, Random random, int number) throws IOException {
    int length = (1 + random.nextInt(MAX_BYTES / 4)) * 4;
    try {
      switch (random.nextInt(5)) {
        case 0 -> overwrite(file, number);
        case 1 -> {
          Path other = file.resolveSibling(file.getFileName() + ".new");
          Files.write(other, filled(number, length));
          Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
        }
        case 2 -> {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 8 * 4);
          }
        }
        case 3 -> append(file);
        default -> {
          Path away = file.resolveSibling("moved-" + file.getFileName());
          Files.move(file, away, StandardCopyOption.ATOMIC_MOVE);
          Files.move(away, file, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (NoSuchFileException e) {
      throw new AssertionError("each writer has files of its own", e);
    }
  }

  /** All of the file with one call: two numbers only while the call runs. */
  private static void overwrite(Path file, int number) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int size = (int) channel.size() / 4 * 4;
      channel.write(ByteBuffer.wrap(filled(number, size)), 0);
    }
  }

  private static void append(Path file) throws IOException {
    byte[] now = Files.readAllBytes(file);
    if (now.length >= 4 && now.length < MAX_BYTES && uniform(now)) {
      int number = ByteBuffer.wrap(now).getInt();
      Files.write(file, filled(number, 4096), StandardOpenOption.APPEND);
    }
  }

  /** Writers share no file, so that no two of them make a mix. */
  private Thread writer(AtomicBoolean stop, long seed, int part) {
    return Thread.ofPlatform().start(
        () -> {
          Random random = new Random(seed);
          int number = 1000;
          while (!stop.get()) {
            Path file = tmp.resolve("tree/f" + (random.nextInt(FILES / 4) * 4 + part));
            try {
              change(file, random, ++number);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
        });
  }

  @Test
  void nothingTornIsUnmarked() throws Exception {
    long seed = Seed.of(20261121);
    System.err.println("ChangingFilesTest seed " + seed);
    Random random = new Random(seed);
    Path tree = Files.createDirectory(tmp.resolve("tree"));
    for (int i = 0; i < FILES; i++) {
      Files.write(tree.resolve("f" + i), filled(i, (1 + random.nextInt(MAX_BYTES / 4)) * 4));
    }
    AtomicBoolean stop = new AtomicBoolean();
    Thread[] writers = {writer(stop, seed + 1, 0), writer(stop, seed + 2, 1)};
    List<Path> order =
        IntStream.range(0, FILES).mapToObj(i -> "f" + i).sorted().map(tree::resolve).toList();
    int torn = 0;
    int marked = 0;
    int restarts = 0;
    int captured = 0;
    int mixed = 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        TornSink sink = new TornSink(order, random);
        CaptureContext context =
            Captures.context(InstantSource.system(), PreviousTree.NONE);
        try (FilesCapture capture = new FilesCapture(Captures.settings(tree), context)) {
          CaptureReport report = capture.run(sink);
          assertThat(report.unreadCount()).isZero();
          marked += (int) report.changedCount();
        }
        torn += sink.torn;
        mixed += sink.mixed;
        restarts += sink.restarts;
        captured += sink.files;
      }
    } finally {
      stop.set(true);
      for (Thread w : writers) {
        w.join();
      }
    }
    System.err.printf(
        "ChangingFiles: captured %d, read again %d, marked %d, mixed readings %d, torn and unmarked %d%n",
        captured, restarts, marked, mixed, torn);
    assertThat(torn).isZero();
    assertThat(restarts).as("readings that were repeated").isGreaterThan(captured / 5);
    assertThat(mixed).as("readings that mixed two contents").isGreaterThan(captured / 20);
    assertThat(marked).as("files that never came to rest").isPositive();
  }

  /** Looks at content as it comes and keeps none. */
  private static final class TornSink implements CaptureSink, ContentSink {
    int torn;
    int mixed;
    int restarts;
    int files;
    private final byte[] number = new byte[4];
    private long position;
    private boolean mix;
    private final List<Path> order;
    private final Random random;
    private int next;
    private int changesLeft;

    TornSink(List<Path> order, Random random) {
      this.order = order;
      this.random = random;
    }

    /** Changes the file that is being read, between two of its pieces; those of the writers are left to them. */
    private void strike() {
      String name = order.get(next - 1).getFileName().toString();
      boolean mine = Integer.parseInt(name.substring(1)) % 4 > 1;
      if (mine && changesLeft > 0 && random.nextInt(3) > 0) {
        changesLeft--;
        try {
          change(order.get(next - 1), random, 1_000_000 + next * 10 + changesLeft);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }

    @Override
    public void add(Entry entry, LocalStat stat) {}

    @Override
    public void reuse(Entry entry, LocalStat stat) {}

    @Override
    public void link(PathBytes path, long group, LocalStat stat) {}

    @Override
    public ContentSink content(long expectedBytes) {
      position = 0;
      mix = false;
      next++;
      changesLeft = random.nextInt(8) == 0 ? 100 : 2;
      return this;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int i = 0; i < length; i++, position++) {
        byte b = bytes[offset + i];
        if (position < 4) {
          number[(int) position] = b;
        } else {
          mix |= b != number[(int) (position & 3)];
        }
      }
      strike();
    }

    @Override
    public void restart() {
      restarts++;
      mixed += mix ? 1 : 0;
      position = 0;
      mix = false;
    }

    @Override
    public void finish(Entry entry, LocalStat stat) {
      files++;
      assertThat(entry.contentBytes()).isEqualTo(position);
      mixed += mix ? 1 : 0;
      torn += mix && !entry.changed() ? 1 : 0;
    }

    @Override
    public void discard() {}
  }
}
