package dev.holdfast.seal.violation;

/** Stands for a type of seal. */
public interface AnyKey {}
