package dev.holdfast.transfer;

import dev.holdfast.id.StoreId;
import java.util.Optional;

/**
 * A store as a session sees it.
 *
 * @param id empty when it could not be reached and no record names it
 * @param name as configured
 * @param writable whether puts to it will be granted
 * @param state {@code PENDING} when writable, else {@code OFFLINE} or {@code FAILED}
 * @param reason why it is not writable; empty text when it is
 * @param wantsMd5 whether objects for it are to be described with their MD5
 */
public record SessionStore(
    Optional<StoreId> id,
    String name,
    boolean writable,
    CopyState state,
    String reason,
    boolean wantsMd5) {}
