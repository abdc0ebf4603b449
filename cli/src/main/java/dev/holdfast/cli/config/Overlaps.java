package dev.holdfast.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds files sources that hold a directory store, whose backups would hold the backups before them. */
final class Overlaps {
  private Overlaps() {}

  /** A note for each path of a files source that lies in, or above, the folder of a store. */
  static List<Note> of(Fields root) {
    List<Note> notes = new ArrayList<>();
    root.below("apps").ifPresent(apps -> {
      for (YamlNode.Entry app : apps.entries()) {
        apps.fields(app.value()).below("sources").ifPresent(sources -> {
          for (YamlNode.Entry source : sources.entries()) {
            String key = "apps." + app.key() + ".sources." + source.key();
            sources.fields(source.value()).below("files")
                .ifPresent(files -> notes.addAll(notes(root, files, source.place(), key)));
          }
        });
      }
    });
    return notes;
  }

  private static List<Note> notes(Fields root, Fields files, Place place, String key) {
    List<Note> notes = new ArrayList<>();
    for (Path path : files.paths("paths")) {
      for (Fields store : root.listBelow("stores")) {
        Path folder = store.path("directory").orElse(null);
        if (folder != null && (folder.startsWith(path) || path.startsWith(folder))) {
          String text =
              path + " and the store '" + store.text("name") + "' at " + folder
                  + " overlap: exclude the store, or its backups hold the backups before them";
          notes.add(new Note(place, key, text));
        }
      }
    }
    return notes;
  }
}
