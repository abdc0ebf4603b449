package dev.holdfast.violation;

/** Breaks R17: equality of its component is identity. */
@SuppressWarnings("ArrayRecordComponent")
public record ArrayInRecord(byte[] bytes) {}
