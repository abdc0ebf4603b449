package dev.holdfast.transfer;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import java.util.OptionalLong;

/**
 * One object that is wanted whole.
 *
 * @param name where it lies
 * @param sha256 what its bytes must hash to
 * @param sizeBytes its length where a signed list says it
 * @param maxBytes the longest that is fetched
 */
public record FetchRequest(
    ObjectName name, Sha256 sha256, OptionalLong sizeBytes, long maxBytes) {
  /** A pack, as a pack list names it. */
  public static FetchRequest pack(HostId host, Sha256 sha256, long sizeBytes) {
    return new FetchRequest(
        new ObjectName.Pack(host, sha256), sha256, OptionalLong.of(sizeBytes), sizeBytes);
  }

  /** A signed file, whose name holds the hash of the whole. */
  public static FetchRequest signed(ObjectName.Signed name, long maxBytes) {
    return new FetchRequest(name, name.sha256(), OptionalLong.empty(), maxBytes);
  }
}
