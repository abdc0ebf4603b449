package dev.holdfast.transfer;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import java.util.function.IntConsumer;

/** A program to be killed: puts objects made of a seed, forever or up to a number, and prints each one put. */
final class PutLoop {
  static final HostId HOST = new HostId(new Id128(1, 1));

  private PutLoop() {}

  /** Store, spool folder, seed. */
  public static void main(String[] arguments) throws IOException {
    run(
        Path.of(arguments[0]),
        Path.of(arguments[1]),
        Long.parseLong(arguments[2]),
        Integer.MAX_VALUE,
        System.out::println);
  }

  static void run(Path store, Path spool, long seed, int count, IntConsumer done)
      throws IOException {
    DirectoryMover mover = new DirectoryMover(HOST, new SecureRandom());
    Path file = spool.resolve("spool-" + ProcessHandle.current().pid());
    for (int i = 0; i < count; i++) {
      byte[] bytes = object(seed, i);
      Files.write(file, bytes);
      Grant grant = new Grant.Directory(store, name(bytes));
      if (i % 2 == 0) {
        mover.put(grant, file, bytes.length, Sha256.of(bytes));
      } else {
        mover.give(grant, file, bytes.length, Sha256.of(bytes));
      }
      if (i % 7 == 6) {
        mover.barrier(grant);
      }
      done.accept(i);
    }
    mover.barrier(new Grant.Directory(store, new ObjectName.Marker()));
  }

  static byte[] object(long seed, int i) {
    Random random = new Random(seed + i);
    byte[] bytes = new byte[1 + random.nextInt(400_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  static ObjectName name(byte[] bytes) {
    return new ObjectName.Pack(HOST, Sha256.of(bytes));
  }
}
