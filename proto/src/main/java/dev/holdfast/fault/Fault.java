package dev.holdfast.fault;

import static dev.holdfast.fault.ExitCode.BUSY;
import static dev.holdfast.fault.ExitCode.DAMAGED;
import static dev.holdfast.fault.ExitCode.FAILED;
import static dev.holdfast.fault.ExitCode.IDENTITY;
import static dev.holdfast.fault.ExitCode.INTERRUPTED;
import static dev.holdfast.fault.ExitCode.NO_REPOSITORY;
import static dev.holdfast.fault.ExitCode.POSTURE;
import static dev.holdfast.fault.ExitCode.REFUSED;
import static dev.holdfast.fault.ExitCode.UNREACHABLE;
import static dev.holdfast.fault.ExitCode.USAGE;

/**
 * Every fault with its number, its exit code and the usual next step. Groups: 1xxx use and configuration, 2xxx keys and
 * trust, 3xxx stores, 4xxx stored objects, 5xxx sources, 6xxx restore, 7xxx state directory and machine. Numbers are never
 * reused; {@code docs/faults.md} is generated from this table.
 */
public enum Fault {
  USAGE_ERROR(1001, USAGE, "the command line is not understood", "run the command with --help"),
  CONFIG_MISSING(1101, USAGE, "there is no configuration",
      "run 'holdfast init --keys DIR', or name a file with -c"),
  CONFIG_INVALID(1102, USAGE, "the configuration is not valid",
      "mend the line named above; docs/configuration.md lists every key"),
  NOT_IN_THIS_VERSION(1103, USAGE, "a feature this version does not have",
      "remove the key, or use a version that has it"),
  CONFIG_UNREADABLE(1104, USAGE, "the configuration cannot be read",
      "check the file and its rights; it must be UTF-8 and at most 1 MiB"),
  CONFIG_EMPTY(1105, USAGE, "the configuration is empty",
      "run 'holdfast init --keys DIR' to make one; docs/configuration.md lists every key"),
  CONFIG_SYNTAX(1106, USAGE, "the configuration is not readable as YAML",
      "mend the line named above; text with ':', '#', '*' or '{' needs quotes, neighbours the same indentation"),
  CONFIG_UNKNOWN_KEY(1107, USAGE, "the configuration holds a key that does not exist",
      "docs/configuration.md lists every key"),
  CONFIG_DUPLICATE(1108, USAGE, "the configuration says something twice", "keep one of the two"),
  CONFIG_INCOMPLETE(1109, USAGE, "the configuration lacks something",
      "add it; docs/configuration.md lists every key"),
  CONFIG_UNKNOWN_NAME(1110, USAGE, "the configuration names something it does not define",
      "define it, or correct the name"),
  CONFIG_RELATIVE_PATH(1111, USAGE, "a path in the configuration is not absolute",
      "write the path from the root, for instance /srv/app"),
  CONFIG_SECRET(1112, USAGE, "a secret stands in the configuration",
      "take it out and change it; name a file of mode 0600 instead"),
  CREDENTIALS_MISSING(1113, USAGE, "there is no access key for a store",
      "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a file with --credentials-file"),
  CREDENTIALS_UNREADABLE(1114, USAGE, "a credentials file cannot be used",
      "it holds [default], aws_access_key_id = ... and aws_secret_access_key = ..., with mode 0600"),
  SELECTOR_NO_MATCH(1201, USAGE, "no snapshot matches",
      "run 'holdfast snapshots' to see what there is"),
  SELECTOR_AMBIGUOUS(1202, USAGE, "several snapshots match", "name one of those listed"),
  MALFORMED_ID(1203, USAGE, "an id or hash is malformed", "copy it whole, as it was printed"),
  KEYS_IN_STATE(1302, USAGE, "the keys folder lies in the state directory",
      "choose a folder on a medium that leaves this machine"),
  HOST_EXISTS(1303, REFUSED, "this state directory belongs to a host already",
      "to join a fleet run 'holdfast host enrol'; for a trial, or another host, name another --state"),
  FILE_EXISTS(1301, REFUSED, "a file that would be written exists already",
      "choose another place; nothing existing is overwritten"),

  IDENTITY_MISSING(2001, IDENTITY, "an identity is needed",
      "give one with --identity FILE or HOLDFAST_IDENTITY"),
  IDENTITY_WRONG(2002, IDENTITY, "the identity does not open this",
      "use an identity whose recipient is named above"),
  IDENTITY_LOCKED(2003, IDENTITY, "the identity is protected by a passphrase",
      "give --passphrase-file FILE, or run it in a terminal"),
  PASSPHRASE_WRONG(2004, IDENTITY, "the passphrase does not open the key",
      "check the passphrase file; only its first line counts"),
  IDENTITY_MALFORMED(2005, IDENTITY, "the file holds no age identity",
      "use a recovery-*.key file as 'holdfast init' wrote it"),
  OPERATOR_KEY_WRONG(2006, IDENTITY, "the operator key does not fit this fleet",
      "use the operator.key of this fleet"),
  TRUST_UNKNOWN(2101, REFUSED, "no trust root is known",
      "give --trust FILE, or an identity written by 'holdfast init'; is the disk of the trust file mounted?"),
  TRUST_CONFLICT(2102, REFUSED, "the trust chain contradicts itself",
      "settle it with --trust FILE from the keys folder"),
  TRUST_ROLLED_BACK(2103, REFUSED, "an object names a newer trust than was found",
      "the store may have been rolled back; give --trust FILE"),
  FOREIGN_FLEET(2104, REFUSED, "the store belongs to another fleet",
      "check the store's path and the configuration"),
  HOST_UNKNOWN(2105, REFUSED, "the host has no valid record",
      "run 'holdfast host enrol --operator-key FILE'"),
  CLONE_DETECTED(2106, REFUSED, "another copy of this host has written",
      "one state directory must not run twice: 'holdfast host renew' gives this machine a new identity"),

  STORE_MISSING(3001, NO_REPOSITORY, "there is no Holdfast store at that place",
      "check the path, and that its disk is mounted; 'holdfast store init' makes a new store"),
  STORE_OFFLINE(3002, UNREACHABLE, "the store cannot be reached",
      "mount or start it, then run the command again"),
  STORE_NOT_THIS(3003, REFUSED, "another store lies at that place",
      "check which disk is mounted there"),
  FORMAT_UNKNOWN(3004, REFUSED, "the format version is not known to this program",
      "use a newer version of Holdfast"),
  STORE_REFUSED(3005, REFUSED, "the store refused the operation",
      "check the rights of the directory or key"),
  STORE_FULL(3006, FAILED, "the store is full", "free space, then run the command again"),
  STORE_READ_FAILED(3007, UNREACHABLE, "reading from the store failed",
      "check the disk or network, then run the command again"),
  STORE_WRITE_FAILED(3008, FAILED, "writing to the store failed",
      "check the disk or network, then run the command again"),
  STORE_RECORD_DIFFERS(3009, REFUSED, "the configuration differs from the signed store record",
      "run 'holdfast store init NAME --operator-key FILE' to sign the change"),
  STORE_UNNAMED(3010, USAGE, "no store of that name is configured",
      "see 'stores' in the configuration"),
  NO_STORE_READABLE(3011, UNREACHABLE, "no store can be read",
      "mount or start one, then run the command again"),
  STORE_BROKEN(3012, REFUSED, "the store's holdfast.json cannot be understood",
      "restore it from another copy of this store"),
  STORE_UNPROVEN(3013, DAMAGED, "the store does not keep what the configuration relies on",
      "the table says what was seen and what mends it"),
  LOCK_LAPSED(3014, POSTURE, "objects that must stay are not locked",
      "run 'holdfast backup': it locks again what is kept; find out why no run did"),

  OBJECT_MISSING(4001, DAMAGED, "an object is missing",
      "another store may have it: 'holdfast verify' shows which"),
  OBJECT_DAMAGED(4002, DAMAGED, "an object's bytes do not fit its name or signature",
      "another store may have a good copy"),
  OBJECT_MALFORMED(4003, DAMAGED, "an object is not of the documented form",
      "another store may have a good copy"),
  OBJECT_TOO_LARGE(4004, DAMAGED, "an object is larger than the format allows",
      "it was not written by Holdfast"),
  SIGNATURE_WRONG(4005, DAMAGED, "a signature does not verify",
      "the object was altered or forged; it is not used"),
  CHUNK_DAMAGED(4006, DAMAGED, "a chunk does not fit its id",
      "the pack was made by a faulty machine; try an older snapshot"),
  SNAPSHOT_SUSPECT(4007, REFUSED, "the snapshot is suspect",
      "choose another one, or add --accept-suspect"),
  EXPECTATION_FAILED(4008, DAMAGED, "the store is older than expected",
      "it may have been rolled back: compare with another store"),
  VERIFY_FAILED(4009, DAMAGED, "verify found errors",
      "each error finding above names the object, the store and what to do"),

  SOURCE_MISSING(5001, FAILED, "the source is not there", "check the path in the configuration"),
  SOURCE_UNREADABLE(5002, FAILED, "the source cannot be read", "check its rights"),
  SOURCE_NOT_A_DATABASE(5003, FAILED, "the file is not a SQLite database",
      "check the path; use a files source for other files"),
  SOURCE_CORRUPT(5004, FAILED, "the source is damaged",
      "repair it first: a copy would be damaged too"),
  SOURCE_BUSY(5005, FAILED, "the source stayed locked",
      "run the command again when it is less busy"),
  CAPTURE_FAILED(5006, FAILED, "the capture failed", "see the message of the tool above"),
  NO_STORE_FOR_SOURCE(5007, USAGE, "the source has no store", "name one under 'stores'"),
  TOOL_MISSING(5101, REFUSED, "a program that is needed is not installed",
      "install the package named above"),
  TOOL_FAILED(5102, FAILED, "a program failed", "its last words stand above"),
  TOOL_TIMEOUT(5103, FAILED, "a program took too long",
      "see whether it waits for a lock or for the network, then run the command again"),
  DATABASE_UNREACHABLE(5201, FAILED, "the database server cannot be reached",
      "check that it runs, and address, port and socket in the configuration"),
  DATABASE_LOGIN(5202, FAILED, "the database server refuses the login",
      "check user and password; the password belongs into the password file"),
  DATABASE_MISSING(5203, FAILED, "there is no such database", "check its name"),
  DATABASE_PRIVILEGE(5204, FAILED, "the database user may not read something",
      "run 'holdfast doctor' for the script that gives the rights a backup needs"),
  DATABASE_CLIENT_OLD(5205, REFUSED, "no installed client fits the database server",
      "install the client package named above"),
  DATABASE_BUSY(5206, FAILED, "the database did not give way in time",
      "run the backup again when the other session has ended"),
  DATABASE_LOST(5207, FAILED, "the connection to the database broke",
      "see the server's log, then run the backup again"),
  DATABASE_DAMAGED(5208, FAILED, "the database is damaged",
      "keep every snapshot there is, and see the server's log before anything else"),
  DUMP_INCOMPLETE(5210, FAILED, "the dump is not whole",
      "the tool said nothing was wrong; check its version and its server's log"),
  DATABASE_EXISTS(5301, REFUSED, "the target database exists",
      "choose another name with --into, or restore over it with --in-place and its name"),
  DATABASE_TARGET(5302, REFUSED, "the target server lacks something the snapshot needs",
      "see the findings above"),
  DATABASE_LOAD_FAILED(5303, FAILED, "the dump could not be loaded",
      "see the last words of the tool above; the findings say what was taken back, or is left"),
  DATABASE_TARGET_AWAY(5304, UNREACHABLE, "the target server cannot be reached",
      "check that it runs, and the URL given with --to"),

  TARGET_NOT_EMPTY(6001, REFUSED, "the target is not empty",
      "name a directory that does not exist or is empty"),
  TARGET_NO_SPACE(6002, REFUSED, "there is not enough space for the restore",
      "free space or choose another target"),
  TARGET_REFUSED(6003, REFUSED, "the target cannot be written",
      "choose a directory that you may write"),
  TARGET_FAILED(6004, FAILED, "writing the target failed",
      "see the cause above; nothing was renamed into place"),
  FINGERPRINT_DIFFERS(6005, DAMAGED, "the restored data does not equal what was captured",
      "try another store or snapshot"),
  TARGET_UNSAFE(6006, FAILED, "a stored path would leave the target",
      "the snapshot was not made by an honest host"),
  TARGET_BUSY(6007, BUSY, "another restore works on the same target", "wait for it to end"),

  STATE_BUSY(7001, BUSY, "another process uses the state directory", "wait for it to end"),
  STATE_UNUSABLE(7002, FAILED, "the state directory cannot be used",
      "check its rights, or name another one with --state"),
  DISK_FULL(7003, FAILED, "the disk is full", "free space, then run the command again"),
  SPOOL_FULL(7004, FAILED, "the spool is full",
      "free space below the state directory, or mend the slowest store"),
  UNSUPPORTED_MACHINE(7005, FAILED, "this machine lacks something the program needs",
      "Linux 5.6 or newer on x86_64 or aarch64 is needed"),
  STOPPED(7006, INTERRUPTED, "stopped by a signal",
      "run the command again; what was sent is not sent again"),
  OUTPUT_FAILED(7007, FAILED, "the output could not be written",
      "what was printed is not complete; run it again with a reader that stays"),
  OUT_OF_MEMORY(7008, FAILED, "the program has not enough memory",
      "give the Java run time more with HOLDFAST_JAVA_OPTS=-Xmx512m"),
  QUICKSTART_FAILED(7009, FAILED, "the quickstart did not prove what it should",
      "see the output of the command above"),
  INTERNAL(7900, FAILED, "a defect in this program", "please report it with the text above");

  private final int number;
  private final ExitCode exitCode;
  private final String title;
  private final String hint;

  Fault(int number, ExitCode exitCode, String title, String hint) {
    this.number = number;
    this.exitCode = exitCode;
    this.title = title;
    this.hint = hint;
  }

  /** The number as users see it, for instance {@code HF-3001}. */
  public String code() {
    return "HF-" + number;
  }

  /** The exit code of a command that ends with this fault, unless the command's contract says otherwise. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** What it is, in a few words. */
  public String title() {
    return title;
  }

  /** The usual next step. */
  public String hint() {
    return hint;
  }
}
