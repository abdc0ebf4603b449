package dev.holdfast.probe;

/** How a store answered one question. */
public enum Answer {
  /** It does what was hoped for, and was seen to. */
  PROVEN,
  /** It refuses the request. */
  REFUSED,
  /** It accepts the request and pays no attention to the part that mattered. */
  IGNORED,
  /** It does what nobody allowed it to. */
  OBEYED,
  /** It does something else than it should. */
  BROKEN,
  /** It does not offer this. */
  ABSENT,
  /** The question could not be asked here; the detail says why. */
  UNTRIED,
  /** The question got no usable answer. */
  FAILED
}
