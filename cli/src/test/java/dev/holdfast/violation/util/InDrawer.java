package dev.holdfast.violation.util;

/** Breaks R10 (a drawer) and R14 (its package has no package-info). */
public interface InDrawer {}
