package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.local.ListedSnapshot;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.PackKind;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.SectionRef;
import dev.holdfast.signed.SignedHead;
import dev.holdfast.signed.SignedKind;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.Extent;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T18 on a repository that the program made: in one of two stores, byte ranges of every kind of object are flipped, and
 * objects are cut, emptied, lengthened, blown up, swapped, renamed and deleted. {@code verify --read-data} without an
 * identity finds each; with an identity everything is read as before, from the other store.
 */
class WrongDataVerifyTest {
  private static final int AT_ONCE = 16;

  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);
  private final int corruptions = Boolean.getBoolean("holdfast.profile") ? 10_000 : 500;
  private final Map<String, Integer> done = new TreeMap<>();

  private boolean manifestsVanish;

  @TempDir
  Path made;
  @TempDir
  Path directory;

  /** What was done, and the paths of which one must be named. */
  private record Corruption(String what, Set<String> paths, boolean damage) {}

  @Test
  void everyCorruptionIsFoundAndHealed() throws Exception {
    System.out.println("seed " + seed + ", corruptions " + corruptions);
    VerifyRepository.make(made);
    InProcess program = VerifyRepository.copy(made, directory);
    Path store = directory.resolve("a");
    Path sound = made.resolve("a");
    List<String> paths =
        VerifyRepository.files(sound, "").stream()
            .map(file -> sound.relativize(file).toString())
            .toList();
    Map<String, String> before = contents(program);
    assertThat(before).hasSize(6);
    int count = 0;
    int rounds = 0;
    long verifying = 0;
    while (count < corruptions) {
      List<Corruption> batch = corruptSome(store, paths, Math.min(AT_ONCE, corruptions - count));
      count += batch.size();
      rounds++;
      String what = "seed " + seed + ", " + batch;
      long started = System.nanoTime();
      Ran ran = program.run("verify", "--read-data", "--json");
      verifying += System.nanoTime() - started;
      check(ran, batch, what);
      assertThat(contents(program)).as(what).isEqualTo(before);
      heal(sound, store);
    }
    System.out.println(
        count + " corruptions in " + rounds + " rounds, verify "
            + verifying / rounds / 1_000_000 + " ms each: " + done);
  }

  private static void check(Ran ran, List<Corruption> batch, String what) {
    for (Corruption corruption : batch) {
      assertThat(ran.lines()).as(corruption + " of " + what)
          .anyMatch(
              line -> line.contains("\"store\":\"a\"") && !line.contains("\"severity\":\"info\"")
                  && (!corruption.damage() || line.contains("\"severity\":\"error\""))
                  && corruption.paths().stream()
                      .anyMatch(path -> line.contains("\"object\":\"" + path + "\"")));
    }
    boolean damage = batch.stream().anyMatch(Corruption::damage);
    if (damage) {
      assertThat(ran.status()).as(what + ran.out()).isEqualTo(9);
    }
  }

  private List<Corruption> corruptSome(Path store, List<String> paths, int most)
      throws IOException {
    List<String> shuffled = new ArrayList<>(paths);
    Collections.shuffle(shuffled, random);
    List<Corruption> batch = new ArrayList<>();
    if (random.nextInt(12) == 0) {
      // The marker alone: without it nothing else of the store is looked at.
      return List.of(corrupt(store, "holdfast.json", Optional.empty()));
    }
    shuffled.remove("holdfast.json");
    // Few small kinds, many packs: every kind is to be met often.
    shuffled.sort((x, y) -> Boolean.compare(x.contains("/packs/"), y.contains("/packs/")));
    List<String> small = shuffled.stream().filter(p -> !p.contains("/packs/")).toList();
    List<String> packs = shuffled.stream().filter(p -> p.contains("/packs/")).toList();
    Set<String> chosen = new LinkedHashSet<>();
    // A store without manifest owes nobody its packs, so both do not vanish in one round.
    manifestsVanish = random.nextInt(4) == 0;
    int fewSmall = manifestsVanish ? most : most / 2;
    small.stream().limit(fewSmall).forEach(chosen::add);
    if (!manifestsVanish) {
      packs.stream().limit(most - chosen.size()).forEach(chosen::add);
    }
    if (chosen.isEmpty()) {
      chosen.add(shuffled.getLast());
      manifestsVanish = false;
    }
    List<String> left = new ArrayList<>(chosen);
    while (!left.isEmpty()) {
      String path = left.removeFirst();
      Optional<String> partner =
          left.stream().filter(other -> sameKind(other, path)).findFirst();
      Corruption corruption = corrupt(store, path, partner);
      batch.add(corruption);
      if (corruption.what().equals("swapped")) {
        left.remove(partner.orElseThrow());
      }
    }
    return batch;
  }

  private static boolean sameKind(String a, String b) {
    return folder(a).equals(folder(b));
  }

  private static String folder(String path) {
    int packs = path.indexOf("/packs/");
    return packs >= 0 ? "packs" : path.substring(0, path.lastIndexOf('/') + 1);
  }

  private Corruption corrupt(Path store, String path, Optional<String> partner)
      throws IOException {
    Path file = store.resolve(path);
    boolean named = !path.equals("holdfast.json") && !path.equals("RECOVERY.md");
    boolean checkpoint = path.contains("/checkpoints/");
    String what;
    Set<String> paths = new TreeSet<>(Set.of(path));
    boolean vanishes = named && (manifestsVanish || !path.contains("/manifests/"));
    boolean damage = named;
    switch (random.nextInt(12)) {
      case 0 -> what = cut(file);
      case 1 -> {
        what = "emptied";
        Files.write(file, new byte[0]);
      }
      case 2 -> {
        what = "lengthened";
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          open.setLength(open.length() + 1 + random.nextInt(100));
        }
      }
      case 3 -> {
        what = "oversized";
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          open.setLength(path.contains("/packs/") ? Limits.PACK_BYTES + 1L
              : Limits.SIGNED_FILE_BYTES + 1L);
        }
      }
      case 4 -> {
        if (!vanishes || checkpoint) {
          what = flip(file, path);
        } else {
          what = "deleted";
          damage = path.contains("/packs/");
          Files.delete(file);
        }
      }
      case 5 -> {
        if (!vanishes) {
          what = flip(file, path);
        } else {
          what = "renamed";
          String other = otherName(path);
          Files.createDirectories(store.resolve(other).getParent());
          Files.move(file, store.resolve(other));
          paths.add(other);
          damage = false;
        }
      }
      case 6 -> {
        if (partner.isEmpty()) {
          what = flip(file, path);
        } else {
          what = "swapped";
          byte[] bytes = Files.readAllBytes(file);
          Files.write(file, Files.readAllBytes(store.resolve(partner.get())));
          Files.write(store.resolve(partner.get()), bytes);
        }
      }
      default -> what = flip(file, path);
    }
    if (path.equals("holdfast.json")) {
      paths.add("");
    }
    done.merge(what + " " + (named ? folder(path).replaceAll("[a-z2-7]{26}", "H") : path), 1,
        Integer::sum);
    return new Corruption(what, paths, damage);
  }

  private String cut(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(random.nextLong(open.length()));
    }
    return "cut";
  }

  /** Flips one to eight bits of one byte in a random part of the object, or fills a range. */
  private String flip(Path file, String path) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<Integer> borders = borders(path, bytes);
    int part = random.nextInt(borders.size() - 1);
    int from = borders.get(part);
    int at = from + random.nextInt(Math.max(1, borders.get(part + 1) - from));
    bytes[at] ^= (byte) (1 + random.nextInt(255));
    if (random.nextInt(4) == 0) {
      for (int i = at + 1; i < Math.min(bytes.length, at + 50); i++) {
        bytes[i] = (byte) random.nextInt();
      }
    }
    Files.write(file, bytes);
    return "flipped part " + part;
  }

  private static List<Integer> borders(String path, byte[] bytes) {
    Optional<ObjectName> name = ObjectName.parse(path);
    Set<Integer> borders = new TreeSet<>(List.of(0, bytes.length));
    if (name.orElseThrow() instanceof ObjectName.Signed signed) {
      SignedHead head = SignedHead.parse(bytes, SignedKind.of(signed));
      int magic = new String(bytes, 0, 40, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
      borders.addAll(List.of(magic, magic + 4, head.headBytes() - 64, head.headBytes()));
      int at = head.headBytes();
      for (SectionRef section : head.core().head().sections()) {
        at += (int) section.length();
        borders.add(at);
      }
    } else if (name.get() instanceof ObjectName.Pack) {
      int mac =
          new String(bytes, 0, 16 << 10, StandardCharsets.ISO_8859_1).indexOf("\n--- ") + 1;
      int payload = mac + 4 + 43 + 1;
      borders.addAll(
          List.of(22, mac, payload, payload + 16, payload + 16 + 65_552, bytes.length - 16));
    }
    return List.copyOf(borders);
  }

  private String otherName(String path) {
    byte[] noise = new byte[32];
    random.nextBytes(noise);
    String hash = path.substring(path.length() - 64);
    String other = Sha256.of(noise).hex();
    if (path.contains("/packs/")) {
      String packs = path.substring(0, path.indexOf("/packs/") + 7);
      return packs + other.substring(0, 2) + "/" + other;
    }
    if (random.nextBoolean()) {
      return path.replace(hash, other);
    }
    String start = path.substring(0, path.length() - 65);
    int slash = start.lastIndexOf('/') + 1;
    long number = Long.parseLong(start.substring(slash)) + 1 + random.nextInt(3);
    String text = path.contains("/manifests/") ? String.format("%012d", number) : "" + number;
    return start.substring(0, slash) + text + "." + hash;
  }

  private static void heal(Path sound, Path store) throws IOException {
    Set<String> wanted = new TreeSet<>();
    for (Path file : VerifyRepository.files(sound, "")) {
      String path = sound.relativize(file).toString();
      wanted.add(path);
      Path copy = store.resolve(path);
      if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
        Files.copy(
            file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    for (Path file : VerifyRepository.files(store, "")) {
      if (!wanted.contains(store.relativize(file).toString())) {
        Files.delete(file);
      }
    }
  }

  /** A hash over all entries and all content of each snapshot, read through the stores as they are. */
  private static Map<String, String> contents(InProcess program) throws IOException {
    Holdfast words = new Holdfast();
    words.identities = List.of("keys/recovery-1.key");
    Call call = program.call(words);
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    Map<String, String> seen = new HashMap<>();
    try (Shelf shelf =
        new Shelves(call, finding -> {}).configured(configuration, Optional.empty())) {
      for (ListedSnapshot snapshot : shelf.all()) {
        OpenSnapshot open = shelf.open(snapshot.facts());
        seen.put(open.sha256().hex(), digest(open));
      }
    }
    return seen;
  }

  private static String digest(OpenSnapshot open) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    List<Extent> extents = new ArrayList<>();
    try (EntryStreamReader entries = open.entries()) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        digest.update(entries.encoded());
        extents.addAll(entry.content());
      }
    }
    try (InputStream in = open.content(PackKind.DATA, extents)) {
      byte[] buffer = new byte[64 << 10];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return Sha256.ofBytes(digest.digest()).hex();
  }
}
