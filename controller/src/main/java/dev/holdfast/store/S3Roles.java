package dev.holdfast.store;

/**
 * The keys one store is used with, by what they are for.
 *
 * @param put signs grants to put; with the permission to put and nothing else, a stolen grant can do nothing else
 * @param read lists, looks and signs grants to read
 * @param retain reads and extends locks
 * @param delete makes the bucket, deletes what the store check left
 */
public record S3Roles(
    S3Credentials put, S3Credentials read, S3Credentials retain, S3Credentials delete) {
  /** One key for everything. */
  public static S3Roles all(S3Credentials key) {
    return new S3Roles(key, key, key, key);
  }

  /** Whether one key does everything, so that who has it can do everything. */
  public boolean one() {
    return put.equals(read) && put.equals(retain) && put.equals(delete);
  }
}
