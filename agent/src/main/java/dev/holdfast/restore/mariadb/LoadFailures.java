package dev.holdfast.restore.mariadb;

import dev.holdfast.database.FailureTexts;
import dev.holdfast.database.FailureTexts.FailureText;
import dev.holdfast.database.Retry;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.List;

/** What the client's texts mean while a dump is loaded (measured with MariaDB 10.11; the numbers are those of all versions). */
final class LoadFailures {
  static final FailureTexts TEXTS =
      new FailureTexts(
          List.of(
              text("(?:[Nn]o space left on device|Errcode: 28|ERROR 1021|ERROR 1114)",
                  Fault.DISK_FULL, "free space on the disk of the database server"),
              text("sandbox mode|Unknown command",
                  Fault.DATABASE_LOAD_FAILED,
                  "the dump holds a command for the client, as no capture writes it: it may be"
                      + " forged"),
              text("ERROR (?:1153|2020)|[Pp]acket (?:too large|bigger|for query is too large)",
                  Fault.DATABASE_LOAD_FAILED,
                  "a row is larger than the server takes: set global max_allowed_packet ="
                      + " 1073741824"),
              text("ERROR (?:1418|1419)", Fault.DATABASE_LOAD_FAILED,
                  "set global log_bin_trust_function_creators = 1, for the time of the restore"),
              text("ERROR (?:1273|1115|1253)", Fault.DATABASE_LOAD_FAILED,
                  "the server does not know a character set or collation of the dump: restore into"
                      + " a server as new as the captured one"),
              text("ERROR (?:1231|1067|1292|1364|1406|1366)", Fault.DATABASE_LOAD_FAILED,
                  "values that the server's rules (sql_mode) do not take, or a setting it does not"
                      + " know: restore into a server as new as the captured one"),
              text("ERROR (?:1071|1118|1709)", Fault.DATABASE_LOAD_FAILED,
                  "a key or row is too long for this server: compare innodb_page_size,"
                      + " innodb_strict_mode and the version"),
              text("ERROR 1286|ERROR 1524", Fault.DATABASE_LOAD_FAILED,
                  "install the storage engine or plugin that the message names"),
              text("ERROR (?:1044|1045|1142|1143|1227|1370)", Fault.DATABASE_LOAD_FAILED,
                  "the dump reaches beyond its database, which only --trusted allows: read the"
                      + " statement above first, for a backup may be forged; or the user of --to"
                      + " lacks rights"),
              text("ERROR (?:1146|1049)", Fault.DATABASE_LOAD_FAILED,
                  "a view or program of the dump needs a table or database that is not there:"
                      + " restore that one first"),
              text("ERROR 1290", Fault.DATABASE_LOAD_FAILED,
                  "the server does not let anybody write: see read_only and its other options"),
              text("ERROR 1062", Fault.DATABASE_LOAD_FAILED,
                  "a row is there already; rows alone go into empty tables"),
              text("ERROR (?:1205|1213)", Fault.DATABASE_LOAD_FAILED,
                  "another session keeps a lock; run the restore again"),
              text("ERROR (?:2002|2003|2005|2006|2013|2026|1053|1927)",
                  Fault.DATABASE_LOAD_FAILED,
                  "the connection broke: see the server's log; a row larger than"
                      + " max_allowed_packet ends it too")));

  private LoadFailures() {}

  /** What a session says is said as of a capture; here it is a restore. */
  static HoldfastException ofRestore(HoldfastException e) {
    return switch (e.fault()) {
      case CAPTURE_FAILED ->
          new HoldfastException(Fault.DATABASE_LOAD_FAILED, e.message(), e.hint(), e);
      case DATABASE_PRIVILEGE ->
          new HoldfastException(
              e.fault(), e.message(), "give the user of --to that right, or name another user", e);
      default -> e;
    };
  }

  private static FailureText text(String pattern, Fault fault, String hint) {
    return FailureText.of(pattern, fault, Retry.FIX, hint);
  }
}
