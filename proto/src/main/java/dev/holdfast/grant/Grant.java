package dev.holdfast.grant;

import dev.holdfast.layout.ObjectName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Permission to put or get one named object in one store. */
public sealed interface Grant {
  /** The object. */
  ObjectName name();

  /**
   * An object of a directory store.
   *
   * @param root the store's folder, absolute
   */
  record Directory(Path root, ObjectName name) implements Grant {}

  /**
   * A presigned request.
   *
   * @param uri where to send it; its query is a secret until it expires
   * @param headers exactly the headers to send with it
   * @param expires when it stops working
   */
  record Http(URI uri, Map<String, String> headers, Instant expires, ObjectName name)
      implements Grant {
    /** Copies the headers. */
    public Http {
      headers = Map.copyOf(headers);
    }

    /** Without query and headers: they are secrets. */
    @Override
    public String toString() {
      return "Http[" + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + "]";
    }
  }
}
