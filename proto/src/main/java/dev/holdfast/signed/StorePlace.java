package dev.holdfast.signed;

import dev.holdfast.id.Sha256;
import java.util.Optional;

/** Where a store lies. */
public sealed interface StorePlace {
  /**
   * A folder.
   *
   * @param path absolute, on its host
   */
  record Directory(String path) implements StorePlace {
    /** Checks the path. */
    public Directory {
      Form.text(path, "directory");
      if (!path.startsWith("/")) {
        throw Form.malformed("directory \"" + path + "\"", "an absolute path");
      }
    }
  }

  /**
   * A bucket and prefix.
   *
   * @param endpoint its URL
   * @param prefix may be empty
   * @param caSha256 pin of the endpoint's certificate authority
   */
  record S3(String endpoint, String bucket, String prefix, String region, Optional<Sha256> caSha256)
      implements StorePlace {
    /** Checks lengths. */
    public S3 {
      Form.text(endpoint, "endpoint");
      Form.text(bucket, "bucket");
      Form.text(prefix, "prefix");
      Form.text(region, "region");
    }
  }
}
