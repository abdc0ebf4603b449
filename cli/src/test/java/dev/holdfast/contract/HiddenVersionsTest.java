package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.local.ReadableStore;
import dev.holdfast.fault.Finding;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.S3Store;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.TemporarySpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where every version is kept, whoever may put and delete can hide an object but not take its place: listings show it,
 * and readers find the version whose hash is its name.
 */
class HiddenVersionsTest {
  private final S3Double server = S3Double.start(InstantSource.system());
  private final S3Scene scene =
      S3Scene.locked(
          S3Server.of(server), LockMode.COMPLIANCE, 30, InstantSource.system());
  private final List<Finding> findings = new ArrayList<>();
  private final byte[] bytes = new byte[30_000];

  @TempDir
  Path folder;

  private ObjectName.Pack pack;
  private ObjectName.Manifest manifest;

  @BeforeEach
  void put() throws IOException {
    new Random(5).nextBytes(bytes);
    pack = new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));
    manifest = new ObjectName.Manifest(StoreContract.HOST, 7, Sha256.of(bytes));
    scene.write(new ObjectName.Marker(), StoreContract.MARKER.toBytes());
    Path file = Files.write(folder.resolve("whole"), bytes);
    for (ObjectName name : List.of(pack, manifest)) {
      scene.patientMover()
          .put(
              scene.patientStore().grantPut(PutRequest.of(name, bytes.length, Sha256.of(bytes))),
              file,
              bytes.length, Sha256.of(bytes));
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aDeleteMarkerHidesNothing() throws IOException {
    for (ObjectName name : List.of(pack, manifest, new ObjectName.Marker())) {
      assertThat(scene.raw().call("DELETE", scene.path(name), "", Map.of(), new byte[0]).ok())
          .isTrue();
    }
    assertThat(scene.bytes(manifest)).isEmpty();
    assertIntact();
  }

  @Test
  void newerVersionsHideNothing() throws IOException {
    for (int i = 0; i < 3; i++) {
      scene.write(pack, new byte[]{1, 2, (byte) i});
      scene.write(manifest, new byte[30_000]);
    }
    assertThat(scene.bytes(manifest).orElseThrow()).isNotEqualTo(bytes);
    assertIntact();
  }

  @Test
  void bothTogetherHideNothing() throws IOException {
    scene.write(manifest, new byte[10]);
    scene.write(pack, new byte[10]);
    scene.raw().call("DELETE", scene.path(manifest), "", Map.of(), new byte[0]);
    scene.raw().call("DELETE", scene.path(pack), "", Map.of(), new byte[0]);
    assertIntact();
  }

  private void assertIntact() throws IOException {
    S3Store store = scene.patientStore();
    assertThat(store.open()).isEqualTo(StoreContract.MARKER);
    List<String> listed = new ArrayList<>();
    store.list("", object -> listed.add(object.path()));
    assertThat(listed).contains(pack.path(), manifest.path());
    assertThat(store.readFirst(manifest, 100_000)).isEqualTo(bytes);
    ReadableStore view = ReadableStore.open(store, scene.patientMover());
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    try (
        ObjectFetcher fetcher =
            new ObjectFetcher(
                List.of(view), new TemporarySpace(scratch, 1 << 20), Runnable::run, findings::add);
        FetchedObject fetched =
            fetcher.fetch(FetchRequest.pack(StoreContract.HOST, pack.sha256(), bytes.length))) {
      assertThat(Files.readAllBytes(fetched.path())).isEqualTo(bytes);
    }
    assertThat(findings).allMatch(f -> f.code().equals("pack-hidden"));
  }
}
