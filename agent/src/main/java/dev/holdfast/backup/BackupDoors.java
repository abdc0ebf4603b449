package dev.holdfast.backup;

import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.HostKeys;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.CommitLedger;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * What a run works with. The caller holds the state directory's lock.
 *
 * @param state the state directory
 * @param keys of the host
 * @param database of the host
 * @param ledger decides what may be written
 * @param mover writes it
 * @param clock the time
 * @param random for keys and names
 */
public record BackupDoors(
    StateDirectory state,
    HostKeys keys,
    AgentDatabase database,
    CommitLedger ledger,
    ByteMover mover,
    InstantSource clock,
    SecureRandom random) {}
