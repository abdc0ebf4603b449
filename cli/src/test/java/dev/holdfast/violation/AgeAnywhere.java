package dev.holdfast.violation;

import com.exceptionfactory.jagged.RecipientStanza;

/** Breaks R2: knows age outside seal. */
public interface AgeAnywhere {
  RecipientStanza stanza();
}
