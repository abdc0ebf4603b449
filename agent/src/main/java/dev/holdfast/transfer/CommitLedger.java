package dev.holdfast.transfer;

import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.PackList;
import java.util.List;

/**
 * Decides what may be written and what counts as committed, for one host. The data plane asks; it never writes an object
 * that was not granted here. Two implementations keep one contract: the local ledger of a machine that works alone and the
 * link to a controller.
 *
 * <p>The order of calls of one snapshot: {@link #resumeCommit} for each manifest left in the spool, {@link #openSession},
 * any number of {@link #grantPuts} → put → {@link #confirmPuts}, then {@link #beginCommit}, manifest bytes fsynced into the
 * spool, {@link ByteMover#barrier} per store, {@link #proposeCommit}, manifest put, barrier, {@link #finishCommit}. One
 * commit at a time per host: {@code beginCommit} of a second session waits until the first is finished or abandoned, or fails
 * with {@code STATE_BUSY}.
 *
 * <p>Every call may be repeated with the same arguments and then answers the same. Any thread may call; calls of one
 * session are made one after another except {@code grantPuts} and {@code confirmPuts}, which may overlap. Faults of every
 * call: {@code STATE_BUSY}, {@code STATE_UNUSABLE}, and {@code USAGE_ERROR} for a session or ticket it did not hand out.
 */
public interface CommitLedger {
  /**
   * Opens a session: pins up to four committed snapshots of the source as dedup bases and says which stores can be written.
   * Called once per snapshot, before the source is opened.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code CLONE_DETECTED} when another copy of this host has written,
   *     {@code HOST_UNKNOWN} without a valid record, {@code NO_STORE_FOR_SOURCE} when none is configured,
   *     {@code NO_STORE_READABLE} when not one store can be written now
   */
  Session openSession(SessionRequest request);

  /**
   * Asks for permission to put objects, at most 64 a call.
   *
   * @return one answer per object, in the order asked; each has one answer per writable store of the session
   */
  List<ObjectGrants> grantPuts(SessionId session, List<ObjectToPut> objects);

  /**
   * Tells what became of puts, failures included. An object counts for a store only after it was accepted here.
   *
   * @return what is accepted, and what the store turned out not to have (ask for a grant and put it again)
   */
  Confirmation confirmPuts(SessionId session, List<PutDone> puts);

  /**
   * Hands out the number of the manifest, the same again for the same session. Called after all packs are confirmed in at least one store. A
   * number handed out is never handed out again; one that ends without a manifest becomes void.
   */
  CommitTicket beginCommit(SessionId session);

  /**
   * Asks to commit: the ledger checks that every pack of the list was a pack of a base or confirmed in this session (or the
   * one it resumes), per store. Called after the manifest's bytes lie fsynced in the spool.
   *
   * @param manifest named {@link ObjectName.Manifest}, with its MD5
   * @param packs every pack a restore needs
   */
  CommitProposal proposeCommit(
      CommitTicket ticket, ObjectToPut manifest, PackList packs);

  /**
   * Tells what became of the manifest puts. The snapshot is committed when at least one store has it. With none, the
   * commit stays open and {@link #resumeCommit} of a later run settles it.
   *
   * @param puts one per granted store
   */
  CommitOutcome finishCommit(CommitTicket ticket, List<PutDone> puts, SnapshotSummary summary);

  /**
   * Asks what to do with a manifest whose bytes lie in the spool from an earlier run. Called at the start of a run, before
   * any session, in ascending order of seq.
   *
   * @param manifest named {@link ObjectName.Manifest}, with its MD5
   * @param packs the pack list of that manifest
   */
  ResumeDecision resumeCommit(ObjectToPut manifest, PackList packs);

  /**
   * Gives a session up. What it put stays put and may be resumed by {@link SessionRequest#resumes}. Does nothing for a
   * session that is committed or abandoned already. Called after every failure.
   */
  void abandon(SessionId session);

  /**
   * Permission to read objects, at most 256 a call.
   *
   * @return one answer per name in the order asked, with the stores in the order they should be tried; a store that lacks
   *     the object may be among them
   */
  List<GetGrants> grantGets(List<ObjectName> names);
}
