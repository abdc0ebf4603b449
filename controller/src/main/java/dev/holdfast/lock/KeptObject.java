package dev.holdfast.lock;

import dev.holdfast.layout.ObjectName;
import dev.holdfast.store.ObjectLock;
import java.util.Optional;

/**
 * An object that has to stay.
 *
 * @param name which
 * @param lock the lock it has, as far as it was read back
 * @param fresh whether a snapshot that was just made needs it
 */
public record KeptObject(ObjectName name, Optional<ObjectLock> lock, boolean fresh) {}
