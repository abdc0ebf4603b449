package dev.holdfast.cli.local;

import dev.holdfast.id.HostId;
import dev.holdfast.reading.HostView;
import dev.holdfast.trust.TrustRef;

/**
 * The host whose ledger this is.
 *
 * @param id who it is
 * @param view its snapshots in the stores at hand
 * @param recordN number of the record that holds its signing key
 * @param trust the newest trust
 */
public record LedgerHost(HostId id, HostView view, long recordN, TrustRef trust) {}
