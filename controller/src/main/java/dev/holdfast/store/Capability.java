package dev.holdfast.store;

/** What a store can do beyond keeping bytes. A store has one only when it was seen to work there. */
public enum Capability {
  /** A put to a name that exists fails instead of replacing what is there. */
  NO_REPLACE,
  /** An object can be locked until a date, and until then nobody's key deletes it. */
  LOCK,
  /** A presigned put binds the bytes: others than those granted are refused. */
  CONTENT_BINDING,
  /** A replaced or deleted object stays readable as an older version. */
  VERSIONS
}
