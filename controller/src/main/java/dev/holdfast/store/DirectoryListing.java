package dev.holdfast.store;

import dev.holdfast.folder.StoreFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One walk through a store's folder in the order of object stores: ascending by the whole path, where a folder counts as
 * its name with {@code /} behind it. Holds the names of one path of folders at a time. Used once, by one thread.
 */
final class DirectoryListing {
  private final Path root;
  private final String prefix;
  private final Consumer<StoredObject> sink;

  DirectoryListing(Path root, String prefix, Consumer<StoredObject> sink) {
    this.root = root;
    this.prefix = prefix;
    this.sink = sink;
  }

  static StoredObject object(String path, BasicFileAttributes seen) {
    return new StoredObject(path, seen.size(), seen.lastModifiedTime().toInstant());
  }

  void run() throws IOException {
    int lastSlash = prefix.lastIndexOf('/');
    String start = lastSlash < 0 ? "" : prefix.substring(0, lastSlash + 1);
    if (leavesTheStore(start)) {
      return;
    }
    Path folder = start.isEmpty() ? root : root.resolve(start.substring(0, lastSlash));
    if (start.isEmpty() || Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      walk(folder, start, 1 + (int) start.chars().filter(c -> c == '/').count());
    }
  }

  /** A prefix with empty, {@code .} or {@code ..} steps names no object. */
  private static boolean leavesTheStore(String start) {
    return ("/" + start).contains("//")
        || ("/" + start).contains("/./")
        || ("/" + start).contains("/../")
        || start.indexOf('\0') >= 0;
  }

  private void walk(Path folder, String path, int depth) throws IOException {
    for (Item item : items(folder, path)) {
      String full = path + item.key();
      if (item.seen().isDirectory()) {
        boolean wanted = full.startsWith(prefix) || prefix.startsWith(full);
        if (wanted && depth < StoreFolder.MAX_DEPTH) {
          walk(item.file(), full, depth + 1);
        }
      } else if (full.startsWith(prefix)) {
        sink.accept(object(full, item.seen()));
      }
    }
  }

  private static List<Item> items(Path folder, String path) throws IOException {
    List<Item> items = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path file : entries) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(StoreFolder.TEMPORARY)
            && !(path.isEmpty() && name.equals(StoreFolder.QUARANTINE))) {
          add(file, name, items);
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    items.sort((a, b) -> compare(a.key(), b.key()));
    return items;
  }

  private static void add(Path file, String name, List<Item> items) throws IOException {
    BasicFileAttributes seen;
    try {
      seen =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return; // deleted since the folder was read
    }
    if (seen.isDirectory()) {
      items.add(new Item(name + "/", file, seen));
    } else if (seen.isRegularFile()) {
      items.add(new Item(name, file, seen));
    }
  }

  /** By code point, which is the order of the UTF-8 bytes. */
  private static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean bothOrNone = Character.isSurrogate(x) == Character.isSurrogate(y);
        return bothOrNone ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** One name of a folder; the key of a folder ends with a slash. */
  private record Item(String key, Path file, BasicFileAttributes seen) {}
}
