package dev.holdfast.verify;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.folder.StoreFolder;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.StoreView;
import java.time.Instant;

/**
 * Tells what lies in a store and is no object: temporary files of runs that were cut short, what was set aside because its
 * bytes did not fit its name, links and devices. One thread.
 */
public final class Strays {
  private static final String ASIDE = StoreFolder.QUARANTINE + "/";

  private final Heap temporary = new Heap();
  private final Heap aside = new Heap();
  private final Heap other = new Heap();

  private static final class Heap {
    private long count;
    private long sizeBytes;
    private String first = "";
    private Instant newest = Instant.MIN;

    private void add(ListedObject object) {
      if (count == 0) {
        first = object.path();
      }
      count++;
      sizeBytes += object.sizeBytes();
      newest = object.lastModified().isAfter(newest) ? object.lastModified() : newest;
    }

    private String seen() {
      return count + (count == 1 ? " file of " : " files of ") + sizeBytes
          + " bytes, the newest of " + newest;
    }
  }

  private Strays() {}

  /** Looks through one store and tells each kind once. */
  public static void tell(StoreView store, FindingSink findings) {
    Strays strays = new Strays();
    store.strays(strays::take);
    strays.tell(store.name(), findings);
  }

  private void take(ListedObject object) {
    String path = object.path();
    if (path.startsWith(ASIDE)) {
      aside.add(object);
    } else if (path.substring(path.lastIndexOf('/') + 1).startsWith(StoreFolder.TEMPORARY)) {
      temporary.add(object);
    } else {
      other.add(object);
    }
  }

  private void tell(String store, FindingSink findings) {
    if (temporary.count > 0) {
      findings.add(
          Finding.info(
              "temporary-files", temporary.first, store, "none when no backup is at work",
              temporary.seen())
              .withFix("the next backup of the host named in them removes them"));
    }
    if (aside.count > 0) {
      findings.add(
          Finding.warning(
              "quarantined", ASIDE, store, "no object whose bytes did not fit its name",
              aside.seen())
              .withFix(
                  "a good copy was written in place of each; check the disk, then remove the folder"));
    }
    if (other.count > 0) {
      findings.add(
          Finding.warning(
              "unknown-name", other.first, store, "files and folders only",
              other.count + " links, devices or pipes; ignored")
              .withFix("remove what Holdfast did not write"));
    }
  }
}
