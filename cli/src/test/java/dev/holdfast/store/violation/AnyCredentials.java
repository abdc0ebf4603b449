package dev.holdfast.store.violation;

/** Stands for a type of store. */
public interface AnyCredentials {}
