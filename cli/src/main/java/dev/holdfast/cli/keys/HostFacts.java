package dev.holdfast.cli.keys;

import dev.holdfast.id.HostId;
import dev.holdfast.signed.VerifyingKey;

/**
 * What a host record says of a host.
 *
 * @param id the host
 * @param name for people
 * @param key signs its manifests
 * @param age its own recipient, {@code age1…}
 */
public record HostFacts(HostId id, String name, VerifyingKey key, String age) {}
