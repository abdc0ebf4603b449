package dev.holdfast.source.mariadb;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.time.Duration;

/**
 * Keeps every commit of a server waiting for the moment in which two sessions begin the same snapshot. MariaDB from 10.4 on
 * has a lock for this that waits for no running statement ({@code BACKUP STAGE}); elsewhere it is {@code FLUSH TABLES WITH READ
 * LOCK}. Released by {@link #release}, by the end of its session, and after a while in any case: the dump may wait for a table
 * that somebody has locked who waits for a commit. One thread may take it and another release it.
 */
final class ReadLock implements AutoCloseable {
  /** How long commits may wait. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final MariadbSession session;
  private final boolean stages;
  private final Duration patience;
  private final Thread watch;
  private boolean held;
  private boolean expired;

  private ReadLock(MariadbSession session, boolean stages, Duration patience) {
    this.session = session;
    this.stages = stages;
    this.patience = patience;
    this.watch = Thread.ofPlatform().daemon().name("read-lock").unstarted(this::watch);
  }

  /**
   * Takes it.
   *
   * @param patience after this it is given up
   * @throws HoldfastException {@code DATABASE_BUSY} when others do not give way within 20 seconds, or 5 with the heavy lock
   */
  static ReadLock take(MariadbSource.Reach reach, boolean stages, Duration patience) {
    ReadLock lock =
        new ReadLock(reach.session("the read lock of " + reach.where()), stages, patience);
    boolean taken = false;
    try {
      if (stages) {
        lock.session.execute("backup stage start");
        lock.session.execute("backup stage block_commit");
      } else {
        // Who waits for this lock keeps all writers waiting.
        lock.session.execute("set session lock_wait_timeout = 5");
        lock.session.execute("flush tables with read lock");
      }
      lock.held = true;
      lock.watch.start();
      taken = true;
      return lock;
    } finally {
      if (!taken) {
        lock.session.close();
      }
    }
  }

  private void watch() {
    try {
      Thread.sleep(patience);
    } catch (InterruptedException e) {
      return; // released in time
    }
    synchronized (this) {
      if (held) {
        held = false;
        expired = true;
        session.abandon();
      }
    }
  }

  /**
   * Lets commits go on; once is enough.
   *
   * @throws HoldfastException {@code DATABASE_BUSY} when it was given up before
   */
  synchronized void release() {
    if (expired) {
      throw new HoldfastException(
          Fault.DATABASE_BUSY,
          "the dump did not begin within " + patience.toSeconds()
              + " s, and commits could not wait longer (expected: no table is locked)",
          "another session keeps a lock on a table; run the backup again", null);
    }
    if (held) {
      held = false;
      watch.interrupt();
      session.execute(stages ? "backup stage end" : "unlock tables");
    }
  }

  @Override
  public void close() {
    watch.interrupt();
    session.close();
  }
}
