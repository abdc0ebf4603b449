package dev.holdfast.store;

import dev.holdfast.folder.StoreFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Consumer;

/** One walk through a store's folder for what a listing leaves out. Used once, by one thread. */
final class DirectoryStrays extends SimpleFileVisitor<Path> {
  private final Path root;
  private final Consumer<StoredObject> sink;

  DirectoryStrays(Path root, Consumer<StoredObject> sink) {
    this.root = root;
    this.sink = sink;
  }

  void run() throws IOException {
    Files.walkFileTree(root, Set.of(), StoreFolder.MAX_DEPTH, this);
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes seen) {
    String name = String.valueOf(file.getFileName());
    boolean temporary = name.startsWith(StoreFolder.TEMPORARY) && !name.equals(StoreFolder.LOCK);
    boolean aside = file.startsWith(root.resolve(StoreFolder.QUARANTINE));
    if (temporary || aside || !seen.isRegularFile()) {
      sink.accept(DirectoryListing.object(root.relativize(file).toString(), seen));
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE; // deleted since the folder was read
    }
    throw failure;
  }
}
