package dev.holdfast.restore.mariadb;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements about accounts of a snapshot ({@code users.sql}, {@code grants.sql}). They come out of a backup and may be
 * forged, so each is read by a narrow form and written anew; what fits none is told and never executed. A statement ends where
 * the server would end it, so that an account whose name holds a line end brings in no statement of its own.
 */
final class AccountScript {
  /** More than 25,000 accounts need. */
  static final long MAX_BYTES = 8L << 20;

  private static final int MAX_STATEMENT_CHARS = 16_384;
  // Possessive, so that no text makes the matching slow or deep.
  private static final String NAME = "`((?:[^`\\x00]|``)*+)`";
  private static final String SECRET =
      " IDENTIFIED (?:BY PASSWORD '[*A-Fa-f0-9]{16,41}+'"
          + "|(?:VIA|WITH) '?[A-Za-z0-9_]{1,64}+'?(?: (?:USING|AS) '[^'\\\\\\x00]{0,512}+')?"
          + "(?: OR [A-Za-z0-9_]{1,64}+(?: USING '[^'\\\\\\x00]{0,512}+')?){0,4})";
  private static final String LIMITS =
      "(?: REQUIRE (?:NONE|SSL|X509))?(?: DEFAULT ROLE NONE)?"
          + "(?: WITH(?: MAX_[A-Z_]{1,40}+ [0-9.]{1,20}+){1,8}+)?"
          + "(?: PASSWORD EXPIRE(?: DEFAULT| NEVER| INTERVAL \\d{1,6} DAY)?)?"
          + "(?: ACCOUNT (?:LOCK|UNLOCK))?(?: PASSWORD HISTORY DEFAULT)?"
          + "(?: PASSWORD REUSE INTERVAL DEFAULT)?(?: PASSWORD REQUIRE CURRENT DEFAULT)?";
  private static final Pattern ROLE =
      Pattern.compile("CREATE ROLE (?:IF NOT EXISTS )?" + NAME + "(?:@`%`)?(?: WITH ADMIN .*)?;");
  private static final Pattern USER =
      Pattern.compile(
          "CREATE USER (?:IF NOT EXISTS )?" + NAME + "@" + NAME + "((?:" + SECRET + ")?" + LIMITS
              + ");");
  private static final String PRIVILEGE =
      "(?:ALL PRIVILEGES|ALTER ROUTINE|ALTER|CREATE ROUTINE|CREATE TEMPORARY TABLES|CREATE VIEW"
          + "|CREATE|DELETE HISTORY|DELETE VERSIONING ROWS|DELETE|DROP|EVENT|EXECUTE|INDEX|INSERT"
          + "|LOCK TABLES|REFERENCES|SELECT|SHOW CREATE ROUTINE|SHOW VIEW|TRIGGER|UPDATE|USAGE)"
          + "(?: ?\\(`(?:[^`\\x00]|``)*+`(?:, ?`(?:[^`\\x00]|``)*+`)*+\\))?+";
  private static final Pattern RIGHT =
      Pattern.compile(
          "GRANT (" + PRIVILEGE + "(?:, ?" + PRIVILEGE + ")*+)"
              + " ON (FUNCTION |PROCEDURE |PACKAGE BODY |PACKAGE )?(?:(\\*)|" + NAME
              + ")\\.(?:(\\*)|" + NAME + ") TO " + NAME + "(?:@" + NAME + ")?(?:" + SECRET
              + ")?(?: REQUIRE (?:NONE|SSL|X509))?( WITH GRANT OPTION)?"
              + "(?: WITH(?: MAX_[A-Z_]{1,40}+ [0-9.]{1,20}+){1,8}+)?;");
  private static final Pattern MEMBER =
      Pattern.compile(
          "GRANT " + NAME + "(?:@`%`)? TO " + NAME + "(?:@" + NAME + ")?( WITH ADMIN OPTION)?;");
  private static final Pattern DEFAULT =
      Pattern.compile("SET DEFAULT ROLE " + NAME + " (?:FOR|TO) " + NAME + "@" + NAME + ";");

  /** Around rights on packages; whoever executes those sets it anew. */
  private static final Pattern MODE = Pattern.compile("SET SESSION sql_mode = '(?:ORACLE)?';");

  private final List<Account> accounts = new ArrayList<>();
  private final List<Right> rights = new ArrayList<>();
  private final List<Membership> memberships = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();

  /**
   * An account or a role.
   *
   * @param user name
   * @param host where from; empty for a role
   */
  record Name(String user, Optional<String> host) {
    /** As SQL has it. */
    String sql() {
      return MariadbServer.identifier(user)
          + host.map(h -> "@" + MariadbServer.identifier(h)).orElse("");
    }

    /** As messages have it. */
    String text() {
      return user + host.map(h -> "@" + h).orElse("");
    }
  }

  /** An account with how it logs in and its limits, all as SQL has it. */
  record Account(Name name, String how) {
    /** The statement that makes it. */
    String sql() {
      return name.host().isPresent() ? "create user " + name.sql() + how
          : "create role " + name.sql();
    }
  }

  /**
   * A right on something of one database.
   *
   * @param what privileges, as SQL has them
   * @param kind {@code "FUNCTION "} and the like, or empty
   * @param database a pattern where {@code object} is empty; empty for all databases
   * @param object empty for the whole database
   */
  record Right(
      String what, String kind, String database, String object, Name to, boolean passedOn) {
    /** Whether it is about that database and no other. */
    boolean isOn(String name) {
      return object.isEmpty()
          ? !database.isEmpty() && unescaped().equals(name)
          : database.equals(name);
    }

    private String unescaped() {
      return database.replaceAll("\\\\([_%\\\\])", "$1");
    }

    /** The same right on a database of another name. */
    String sql(String name) {
      String on =
          object.isEmpty() ? MariadbServer.identifier(pattern(name)) + ".*"
              : MariadbServer.identifier(name) + "." + MariadbServer.identifier(object);
      return "grant " + what + " on " + kind + on + " to " + to.sql()
          + (passedOn ? " with grant option" : "");
    }

    /** For messages. */
    String text() {
      return what + " on " + kind + (database.isEmpty() ? "*" : database) + "."
          + (object.isEmpty() ? "*" : object) + " to " + to.text();
    }
  }

  /** A role of an account or of another role; {@code standing} when it holds from the login on. */
  record Membership(Name role, Name member, boolean admin, boolean standing) {
    /** The statement that makes it. */
    String sql() {
      return standing
          ? "set default role " + role.sql() + " for " + member.sql()
          : "grant " + role.sql() + " to " + member.sql() + (admin ? " with admin option" : "");
    }
  }

  private AccountScript() {}

  /** A name in which no character stands for others. */
  static String pattern(String name) {
    return name.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%");
  }

  /**
   * Reads both files; one that is not there holds nothing.
   *
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED} for what is no regular file of at most {@link #MAX_BYTES}
   */
  static AccountScript of(Path users, Path grants) {
    AccountScript script = new AccountScript();
    for (Path file : List.of(users, grants)) {
      script.statements(text(file));
    }
    return script;
  }

  private static String text(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
        throw new HoldfastException(
            Fault.OBJECT_MALFORMED,
            "the accounts of the snapshot are no file of at most " + MAX_BYTES + " bytes");
      }
      // Bytes that are no UTF-8 are in no name that could be made again.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw DiskFault.reading(file.toString(), e);
    }
  }

  /** Cuts the script at the semicolons outside quotes; comments end with their line. */
  private void statements(String text) {
    int start = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '`' || c == '\'' || c == '"') {
        quote = c;
      } else if (start == i && (c == '#' || text.startsWith("--", i))) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
        start = i + 1;
      } else if (Character.isWhitespace(c) && start == i) {
        start = i + 1;
      } else if (c == ';') {
        read(text.substring(start, i + 1));
        start = i + 1;
      }
    }
  }

  private void read(String statement) {
    Matcher role = ROLE.matcher(statement);
    Matcher user = USER.matcher(statement);
    if (statement.length() > MAX_STATEMENT_CHARS) {
      unread.add(statement.substring(0, 80) + "…");
    } else if (role.matches()) {
      accounts.add(new Account(new Name(plain(role.group(1)), Optional.empty()), ""));
    } else if (user.matches()) {
      accounts.add(new Account(name(user.group(1), user.group(2)), user.group(3)));
    } else if (!right(statement) && !membership(statement)
        && !MODE.matcher(statement).matches()) {
      unread.add(statement.replaceAll("'[^']*'", "'…'"));
    }
  }

  private boolean right(String statement) {
    Matcher right = RIGHT.matcher(statement);
    if (!right.matches()) {
      return false;
    }
    rights.add(
        new Right(
            right.group(1).strip(), text(right.group(2)),
            right.group(3) == null ? plain(right.group(4)) : "",
            right.group(5) == null ? plain(right.group(6)) : "",
            name(right.group(7), right.group(8)), right.group(9) != null));
    return true;
  }

  private boolean membership(String statement) {
    Matcher member = MEMBER.matcher(statement);
    Matcher standing = DEFAULT.matcher(statement);
    if (member.matches()) {
      memberships.add(
          new Membership(name(member.group(1), null), name(member.group(2), member.group(3)),
              member.group(4) != null, false));
      return true;
    }
    if (standing.matches()) {
      memberships.add(
          new Membership(name(standing.group(1), null),
              name(standing.group(2), standing.group(3)), false, true));
      return true;
    }
    return false;
  }

  private static Name name(String user, @org.jspecify.annotations.Nullable String host) {
    return new Name(plain(user), Optional.ofNullable(host).map(AccountScript::plain));
  }

  private static String text(@org.jspecify.annotations.Nullable String group) {
    return group == null ? "" : group;
  }

  private static String plain(String quoted) {
    return quoted.replace("``", "`");
  }

  /** Accounts and roles, those of the system left out. */
  List<Account> accounts() {
    return accounts.stream().filter(a -> !SYSTEM.contains(a.name().user())).toList();
  }

  private static final Set<String> SYSTEM =
      Set.of("mariadb.sys", "mysql.sys", "mysql.session", "mysql.infoschema", "PUBLIC");

  /** Rights on databases; empty where the account has none on any. */
  List<Right> rights() {
    return rights.stream().filter(r -> !r.what().equals("USAGE")).toList();
  }

  /** Roles of accounts, then those that hold from the login on. */
  List<Membership> memberships() {
    return memberships.stream()
        .sorted((a, b) -> Boolean.compare(a.standing(), b.standing()))
        .toList();
  }

  /** Statements that fit no form, without secrets. */
  List<String> unread() {
    return unread;
  }
}
