package dev.holdfast.violation;

import dev.holdfast.seal.violation.AnyKey;
import dev.holdfast.store.violation.AnyCredentials;

/** Breaks R11: holds keys and store credentials outside the cli. */
public record BothKeys(AnyKey key, AnyCredentials credentials) {}
