package dev.holdfast.posix;

/**
 * Lets the calling thread (a platform thread of a root process) meet the file system as another user: {@code
 * setfsuid} also takes the thread's file capabilities away until it is closed.
 */
public final class FsUser implements AutoCloseable {
  private final long uid;
  private final long gid;

  private FsUser(long uid, long gid) {
    this.uid = uid;
    this.gid = gid;
  }

  /** Whether this process may do that. */
  public static boolean possible() {
    return Accounts.effectiveUser() == 0;
  }

  /** From here on the thread's file accesses are those of this user and group. */
  public static FsUser become(int uid, int gid) {
    long oldGid = Kernel.attempt(Call.SETFSGID, gid, 0, 0, 0);
    long oldUid = Kernel.attempt(Call.SETFSUID, uid, 0, 0, 0);
    return new FsUser(oldUid, oldGid);
  }

  @Override
  public void close() {
    Kernel.attempt(Call.SETFSUID, uid, 0, 0, 0);
    Kernel.attempt(Call.SETFSGID, gid, 0, 0, 0);
  }
}
