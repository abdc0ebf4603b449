package dev.holdfast.restore;

import dev.holdfast.fault.HoldfastException;

/** A pack of which no store has a copy that can be read. */
record DamagedPack(int part, int number, HoldfastException cause) {}
