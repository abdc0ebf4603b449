package dev.holdfast.source.mariadb;

import dev.holdfast.database.FailureTexts;
import dev.holdfast.database.FailureTexts.FailureText;
import dev.holdfast.database.Retry;
import dev.holdfast.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the texts of MariaDB's and MySQL's clients mean. Their error numbers are the same in all versions. */
public final class MariadbFailures {
  private static final String RIGHTS =
      "run 'holdfast doctor' for the script that gives the rights a backup needs";
  private static final String DAMAGED =
      "keep every snapshot there is, and see the server's log before anything else";
  private static final String VIEW = "repair or drop the view, or name a definer that exists";

  /** All known texts, the most telling first. */
  public static final FailureTexts TEXTS =
      new FailureTexts(
          List.of(
              text(1034, 1194, 1195, 1712, 126, 127, 145)
                  .means(Fault.DATABASE_DAMAGED, Retry.ALARM, DAMAGED),
              words("is marked as crashed|[Ii]ncorrect key file|is corrupted|Index .* is corrupt")
                  .means(Fault.DATABASE_DAMAGED, Retry.ALARM, DAMAGED),
              text(1412, 1146, 1615).means(
                  Fault.DATABASE_BUSY, Retry.RETRY,
                  "tables were changed while they were dumped; run the backup again"),
              words("Couldn't find table").means(
                  Fault.DATABASE_BUSY, Retry.RETRY,
                  "tables were changed while they were dumped; run the backup again"),
              text(1205, 1213, 3572).means(
                  Fault.DATABASE_BUSY, Retry.RETRY,
                  "another session keeps a lock; run the backup again"),
              text(1040, 1203, 1226).means(
                  Fault.DATABASE_BUSY, Retry.RETRY,
                  "run the backup again when fewer sessions are open"),
              text(1969, 3024).means(
                  Fault.DATABASE_BUSY, Retry.RETRY,
                  "the server limits how long a statement may take; raise max_statement_time for the"
                      + " backup user"),
              text(1045, 1698, 1251, 1862, 4151, 1820).means(
                  Fault.DATABASE_LOGIN, Retry.FIX,
                  "check user and password; the password belongs into the option file named by"
                      + " 'defaults_file' (mode 0600), or into MYSQL_PWD"),
              words("Host .* is not allowed|is blocked because of many|2026 ").means(
                  Fault.DATABASE_LOGIN, Retry.FIX,
                  "check from where the user may connect, and the encryption it needs"),
              text(1049).means(Fault.DATABASE_MISSING, Retry.FIX, "check the name of the database"),
              text(1356, 1449).means(Fault.CAPTURE_FAILED, Retry.FIX, VIEW),
              text(1044, 1142, 1143, 1227, 1370).means(
                  Fault.DATABASE_PRIVILEGE, Retry.FIX, RIGHTS),
              words("insufficient privileges").means(
                  Fault.DATABASE_PRIVILEGE, Retry.FIX, RIGHTS),
              words("[Nn]o space left on device|Errcode: 28|1114 ").means(
                  Fault.DISK_FULL, Retry.FIX,
                  "free space on the database server, then run the command again"),
              text(2013, 2006, 1053, 1927, 1317, 1158, 1159, 1160, 1161, 2027).means(
                  Fault.DATABASE_LOST, Retry.RETRY,
                  "see the server's log, and whether its net_write_timeout is too short for slow"
                      + " stores; then run the backup again"),
              text(2002, 2003, 2005, 1130).means(
                  Fault.DATABASE_UNREACHABLE, Retry.RETRY,
                  "check that the server runs, and address, port and socket in the"
                      + " configuration")));

  private MariadbFailures() {}

  /** The first half of a text. */
  private record Pattern(String regex) {
    FailureText means(Fault fault, Retry retry, String hint) {
      return FailureText.of(regex, fault, retry, hint);
    }
  }

  private static Pattern words(String regex) {
    return new Pattern(regex);
  }

  /** Errors by their numbers: {@code ERROR 1045 (28000)}, {@code Got error: 1049: …}, {@code Error 2013: …}, {@code (1044)}. */
  private static Pattern text(int... numbers) {
    String any =
        Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining("|"));
    return new Pattern("(?:ERROR|[Ee]rror:?|Errno:?) (?:" + any + ")\\b|\\((?:" + any + ")\\)");
  }
}
