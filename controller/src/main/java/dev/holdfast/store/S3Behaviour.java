package dev.holdfast.store;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What one server was seen to do with requests. Data, so that no code asks which product it is; until a store check filled
 * it, {@link #UNCHECKED} holds what every server tested understands.
 *
 * @param conditionalPut whether {@code If-None-Match: *} is sent with puts that replace nothing
 * @param noReplace whether exactly one of several such puts was seen to win
 * @param acl the value {@code x-amz-acl} is signed with; empty where the server refuses the header or ignores unsigned ones
 * @param signedPayload whether the real hash is signed as {@code x-amz-content-sha256} too; several servers answer 403 to it
 * @param md5 whether puts are bound by {@code Content-MD5} too
 * @param binds whether a put of other bytes than those granted was seen to be refused
 * @param lockProven whether the deletion of a locked version was seen to be refused
 * @param versions whether replaced and deleted objects stay readable as versions
 */
public record S3Behaviour(
    boolean conditionalPut,
    boolean noReplace,
    Optional<String> acl,
    boolean signedPayload,
    boolean md5,
    boolean binds,
    boolean lockProven,
    boolean versions) {
  /** Before a store check: sends what all understand, promises nothing. */
  public static final S3Behaviour UNCHECKED =
      new S3Behaviour(true, false, Optional.empty(), false, true, false, false, false);

  /** The same in a bucket that keeps versions. */
  public S3Behaviour withVersions(boolean kept) {
    return new S3Behaviour(
        conditionalPut, noReplace, acl, signedPayload, md5, binds, lockProven, kept);
  }

  /** What it amounts to. */
  public Set<Capability> capabilities() {
    Set<Capability> has = EnumSet.noneOf(Capability.class);
    add(has, noReplace, Capability.NO_REPLACE);
    add(has, binds, Capability.CONTENT_BINDING);
    add(has, lockProven, Capability.LOCK);
    add(has, versions, Capability.VERSIONS);
    return has;
  }

  private static void add(Set<Capability> has, boolean seen, Capability capability) {
    if (seen) {
      has.add(capability);
    }
  }
}
