package dev.holdfast.source.mariadb;

/**
 * Keeps every commit of a server waiting for the moment in which two sessions begin the same snapshot. MariaDB from 10.4 on
 * has a lock for this that waits for no running statement ({@code BACKUP STAGE}); elsewhere it is {@code FLUSH TABLES WITH READ
 * LOCK}. Released by {@link #release} or by the end of its session. One thread may take it and another release it, not at once.
 */
final class ReadLock implements AutoCloseable {
  private final MariadbSession session;
  private final boolean stages;
  private boolean held;

  private ReadLock(MariadbSession session, boolean stages) {
    this.session = session;
    this.stages = stages;
  }

  /**
   * Takes it.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code DATABASE_BUSY} when others do not give way within 20 seconds, or 5 with the heavy lock
   */
  static ReadLock take(MariadbSource.Reach reach, boolean stages) {
    ReadLock lock = new ReadLock(reach.session("the read lock of " + reach.where()), stages);
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
      taken = true;
      return lock;
    } finally {
      if (!taken) {
        lock.session.close();
      }
    }
  }

  /** Lets commits go on; once is enough. */
  void release() {
    if (held) {
      held = false;
      session.execute(stages ? "backup stage end" : "unlock tables");
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
