package dev.holdfast.violation;

/** Breaks R9: a name that says how. */
public interface NameHelper {}
