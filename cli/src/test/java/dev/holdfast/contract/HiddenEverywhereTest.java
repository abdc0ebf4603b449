package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.cli.local.ReadableStore;
import dev.holdfast.fault.Finding;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.LockMode;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.TemporarySpace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T19: what delete markers and newer versions hide in a bucket that keeps versions is listed, found and read. */
class HiddenEverywhereTest {
  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);
  private final int objects = Boolean.getBoolean("holdfast.profile") ? 200 : 20;

  @TempDir
  Path folder;

  @Test
  void everythingHiddenIsReadFromTheDouble() throws IOException {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      everythingHiddenIsRead(S3Server.of(server));
    }
  }

  /** As on Ceph 16. */
  @Test
  void alsoWhereKeysAreEncodedUnsaid() throws IOException {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.misbehave(Misbehaviour.LIST_ENCODED_UNSAID);
      everythingHiddenIsRead(S3Server.of(server));
    }
  }

  @Test
  void everythingHiddenIsReadFromANamedServer() throws IOException {
    assumeTrue(S3Server.named().isPresent(), "no HOLDFAST_IT_S3_URL");
    everythingHiddenIsRead(S3Server.named().orElseThrow());
  }

  private void everythingHiddenIsRead(S3Server server) throws IOException {
    String bucket = server.newBucket(true);
    S3Scene scene = S3Scene.of(server, bucket, LockMode.NONE, 0, InstantSource.system());
    scene = scene.with(scene.behaviour().withVersions(true));
    scene.write(new ObjectName.Marker(), StoreContract.MARKER.toBytes());
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      byte[] bytes = bytes();
      all.add(bytes);
      if (random.nextInt(4) == 0) {
        hide(scene, name(bytes), bytes);
      }
      scene.write(name(bytes), bytes);
      for (int layers = 1 + random.nextInt(3); layers > 0; layers--) {
        hide(scene, name(bytes), bytes);
      }
    }
    ReadableStore view = ReadableStore.open(scene.patientStore(), scene.patientMover());
    List<String> listed = new ArrayList<>();
    view.list("hosts/", seen -> listed.add(seen.path()));
    List<Finding> findings = new ArrayList<>();
    int restored = 0;
    try (ObjectFetcher fetcher = new ObjectFetcher(List.of(view),
        new TemporarySpace(folder, 1 << 20), Runnable::run, findings::add)) {
      for (byte[] bytes : all) {
        String what = name(bytes).path() + ", seed " + seed;
        assertThat(listed).as(what).contains(name(bytes).path());
        FetchRequest request =
            FetchRequest.pack(StoreContract.HOST, Sha256.of(bytes), bytes.length);
        try (FetchedObject object = fetcher.fetch(request)) {
          assertThat(object.path()).as(what).hasBinaryContent(bytes);
          assertThat(object.hidden()).as(what).isTrue();
          restored++;
        }
      }
    }
    System.out.println("T19 seed " + seed + ", " + server.name() + ": hidden " + objects
        + ", restored " + restored);
    assertThat(findings).hasSize(objects).allMatch(f -> f.code().equals("pack-hidden"));
  }

  private void hide(S3Scene scene, ObjectName name, byte[] bytes) {
    switch (random.nextInt(4)) {
      case 0 -> scene.write(name, new byte[0]);
      case 1 -> {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(flipped.length)] ^= 1;
        scene.write(name, flipped);
      }
      default -> scene.raw().call("DELETE", scene.path(name), "");
    }
  }

  private byte[] bytes() {
    byte[] bytes = new byte[1 + random.nextInt(3000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static ObjectName name(byte[] bytes) {
    return new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));
  }
}
