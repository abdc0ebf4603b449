package dev.holdfast.violation;

/** Breaks R13: open for anything. */
public class NotFinal {}
