package dev.holdfast.source.postgres;

import dev.holdfast.database.FailureTexts;
import dev.holdfast.database.FailureTexts.FailureText;
import dev.holdfast.database.Retry;
import dev.holdfast.fault.Fault;
import java.util.List;

/** What the texts of PostgreSQL's clients mean (measured with versions 13 to 18). */
public final class PostgresFailures {
  private static final String RIGHTS =
      "run 'holdfast doctor' for the script that gives the rights a backup needs";

  /** All known texts, the most telling first. */
  public static final FailureTexts TEXTS =
      new FailureTexts(
          List.of(
              text("invalid page in block|checksum verification failed|could not read block",
                  Fault.DATABASE_DAMAGED, Retry.ALARM,
                  "keep every snapshot there is, and see the server's log before anything else"),
              text("missing chunk number|unexpected chunk (number|size)|compressed \\S+ is corrupt",
                  Fault.DATABASE_DAMAGED, Retry.ALARM,
                  "keep every snapshot there is, and see the server's log before anything else"),
              text("server version mismatch", Fault.DATABASE_CLIENT_OLD, Retry.FIX,
                  "install the client package of the server's version"),
              text("fe_sendauth: no password supplied", Fault.DATABASE_LOGIN, Retry.FIX,
                  "put the password into the file named by 'passfile' (mode 0600), or into PGPASSWORD"),
              text("authentication failed|no pg_hba.conf entry",
                  Fault.DATABASE_LOGIN, Retry.FIX,
                  "check user, password file and the server's pg_hba.conf"),
              text("is not permitted to log in|pg_hba.conf rejects connection",
                  Fault.DATABASE_LOGIN,
                  Retry.FIX, "check 'user' in the configuration, and the server's pg_hba.conf"),
              text("is not currently accepting connections", Fault.DATABASE_PRIVILEGE, Retry.FIX,
                  "alter database … allow_connections true, or leave the database out"),
              text("role \"[^\n]*\" does not exist", Fault.DATABASE_LOGIN, Retry.FIX,
                  "check 'user' in the configuration"),
              text("database \"[^\n]*\" does not exist", Fault.DATABASE_MISSING, Retry.FIX,
                  "check the name of the database"),
              text("no matching (tables|schemas) were found", Fault.DATABASE_MISSING, Retry.FIX,
                  "check the names in the configuration"),
              text("too many connections|remaining connection slots", Fault.DATABASE_BUSY,
                  Retry.RETRY, "run the backup again when fewer sessions are open"),
              text("the database system is (starting up|shutting down|in recovery mode)",
                  Fault.DATABASE_UNREACHABLE, Retry.RETRY, "run the backup again in a moment"),
              text("canceling statement due to (lock|statement) timeout", Fault.DATABASE_BUSY,
                  Retry.RETRY, "another session keeps a table locked; run the backup again"),
              text("affected by row-level security policy", Fault.DATABASE_PRIVILEGE, Retry.FIX,
                  "give the backup user BYPASSRLS; " + RIGHTS),
              text("permission denied", Fault.DATABASE_PRIVILEGE, Retry.FIX, RIGHTS),
              text("must be superuser|must be owner", Fault.DATABASE_PRIVILEGE, Retry.FIX, RIGHTS),
              text(": (command )?not found|executable file not found", Fault.TOOL_MISSING,
                  Retry.FIX,
                  "install PostgreSQL's clients where 'via' leads to, or correct 'via'"),
              text(
                  "relation \"[^\n]*\" does not exist|could not open relation with OID"
                      + "|cache lookup failed",
                  Fault.DATABASE_BUSY, Retry.RETRY,
                  "definitions changed while they were read; run the backup again"),
              text("invalid snapshot identifier", Fault.DATABASE_LOST, Retry.RETRY,
                  "the session that held the snapshot has ended; run the backup again"),
              text("[Nn]o space left on device", Fault.DISK_FULL, Retry.FIX,
                  "free space on the database server, then run the command again"),
              text(
                  "server closed the connection unexpectedly|terminating connection"
                      + "|connection to server was lost|SSL SYSCALL error|PQgetCopyData",
                  Fault.DATABASE_LOST, Retry.RETRY,
                  "see the server's log, then run the backup again"),
              text(
                  "Connection refused|could not translate host name|No such file or directory"
                      + "|timeout expired|No route to host|Network is unreachable"
                      + "|connection to server (at|on) ",
                  Fault.DATABASE_UNREACHABLE, Retry.RETRY,
                  "check that the server runs, and address, port and socket in the configuration")));

  private PostgresFailures() {}

  private static FailureText text(String pattern, Fault fault, Retry retry, String hint) {
    return FailureText.of(pattern, fault, retry, hint);
  }
}
