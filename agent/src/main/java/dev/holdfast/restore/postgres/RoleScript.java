package dev.holdfast.restore.postgres;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements about roles of a globals script ({@code pg_dumpall --globals-only}). Nothing else of the script is ever
 * executed: it comes out of a backup and may be hostile. A statement ends where PostgreSQL would end it, so that a role
 * whose name holds a line end cannot bring in a statement of its own.
 */
final class RoleScript {
  /** More than 25,000 roles need. */
  static final long MAX_BYTES = 8L << 20;

  private static final int MAX_STATEMENT_CHARS = 4_096;
  // Possessive, so that no text makes the matching slow or deep.
  private static final String NAME =
      "(\"[^\"\\x00]*+(?:\"\"[^\"\\x00]*+){0,63}+\"|[a-z_][a-z0-9_$]*+)";
  private static final Pattern CREATE = Pattern.compile("CREATE ROLE " + NAME + ";");
  private static final Pattern ALTER =
      Pattern.compile(
          "ALTER ROLE " + NAME + " WITH"
              + "((?: (?:NO)?(?:SUPERUSER|INHERIT|CREATEROLE|CREATEDB|LOGIN|REPLICATION|BYPASSRLS)){1,16}+)"
              + "( CONNECTION LIMIT -?\\d{1,9})?+"
              + "( PASSWORD '(?:SCRAM-SHA-256\\$|md5)[A-Za-z0-9+/=$:]*+')?+"
              + "( VALID UNTIL '[0-9A-Za-z :+.-]*+')?+;");
  private static final Pattern GRANT =
      Pattern.compile(
          "GRANT " + NAME + " TO " + NAME + "( WITH [A-Z, ]*)?( GRANTED BY " + NAME + ")?;");
  private static final List<String> POWERS = List.of("SUPERUSER", "REPLICATION", "BYPASSRLS");

  private final List<Role> roles = new ArrayList<>();
  private final List<Grant> grants = new ArrayList<>();

  private record Role(String name, String attributes, String limit, String password, String until) {
    boolean powerful() {
      return List.of(attributes.split(" ")).stream().anyMatch(POWERS::contains);
    }
  }

  private record Grant(String role, String member, boolean admin) {}

  private RoleScript() {}

  /**
   * Reads a script.
   *
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED} when it is no regular file of at most {@link #MAX_BYTES}
   */
  static RoleScript of(Path globals) {
    RoleScript script = new RoleScript();
    if (!Files.exists(globals, LinkOption.NOFOLLOW_LINKS)) {
      return script;
    }
    try {
      if (!Files.isRegularFile(globals, LinkOption.NOFOLLOW_LINKS)
          || Files.size(globals) > MAX_BYTES) {
        throw new HoldfastException(
            Fault.OBJECT_MALFORMED,
            "the roles of the snapshot are no file of at most " + MAX_BYTES + " bytes");
      }
      // Bytes that are no UTF-8 are in no name that could be made again.
      script.statements(new String(Files.readAllBytes(globals), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw DiskFault.reading(globals.toString(), e);
    }
    return script;
  }

  /** Cuts the script at the semicolons outside quotes; comments and commands of psql end with their line. */
  private void statements(String text) {
    int start = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '\\' || c == '-' && text.startsWith("--", i)) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
        start = i + 1;
      } else if (Character.isWhitespace(c) && start == i) {
        start = i + 1;
      } else if (c == ';') {
        if (i + 1 - start <= MAX_STATEMENT_CHARS) {
          read(text.substring(start, i + 1));
        }
        start = i + 1;
      }
    }
  }

  private void read(String line) {
    Matcher create = CREATE.matcher(line);
    Matcher alter = ALTER.matcher(line);
    Matcher grant = GRANT.matcher(line);
    if (create.matches()) {
      roles.add(new Role(plain(create.group(1)), "", "", "", ""));
    } else if (alter.matches()) {
      String name = plain(alter.group(1));
      roles.removeIf(role -> role.name().equals(name));
      roles.add(
          new Role(name, alter.group(2).strip(), text(alter.group(3)), text(alter.group(4)),
              text(alter.group(5))));
    } else if (grant.matches()) {
      grants.add(
          new Grant(plain(grant.group(1)), plain(grant.group(2)),
              text(grant.group(3)).contains("ADMIN OPTION")));
    }
  }

  private static String text(@org.jspecify.annotations.Nullable String group) {
    return group == null ? "" : group;
  }

  private static String plain(String identifier) {
    return identifier.startsWith("\"")
        ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
        : identifier;
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** Names of all roles but those of the system. */
  List<String> roles() {
    return roles.stream().map(Role::name).filter(name -> !name.startsWith("pg_")).toList();
  }

  /**
   * Statements that make the roles that are not there, and their memberships.
   *
   * @param powerful roles of the server that lead to more than data, directly or through others: nobody is made a member
   */
  List<String> rolesNotIn(List<String> there, Set<String> powerful, boolean superuser) {
    List<String> sql = new ArrayList<>();
    Set<String> made = new HashSet<>();
    for (Role role : roles) {
      if (!there.contains(role.name()) && !role.name().startsWith("pg_")) {
        made.add(role.name());
        sql.add("create role " + quoted(role.name()) + attributes(role, superuser));
      }
    }
    for (Grant grant : grants) {
      boolean possible = made.contains(grant.role()) || there.contains(grant.role());
      if (made.contains(grant.member()) && possible && !powerful.contains(grant.role())) {
        sql.add(
            "grant " + quoted(grant.role()) + " to " + quoted(grant.member())
                + (grant.admin() ? " with admin option" : ""));
      }
    }
    return sql;
  }

  /** Memberships of new roles that {@link #rolesNotIn} leaves out. */
  List<String> withheld(List<String> there, Set<String> powerful) {
    Set<String> old = Set.copyOf(there);
    return grants.stream()
        .filter(grant -> powerful.contains(grant.role()) && !old.contains(grant.member()))
        .map(grant -> "role " + grant.member() + " in " + grant.role())
        .distinct()
        .toList();
  }

  private static String attributes(Role role, boolean superuser) {
    StringBuilder sql = new StringBuilder();
    for (String attribute : role.attributes().split(" ")) {
      // Superusers come back only if the operator makes them so: a dump may be hostile.
      boolean power = POWERS.contains(attribute);
      if (!attribute.isEmpty() && (!power || superuser && !attribute.equals("SUPERUSER"))) {
        sql.append(' ').append(attribute);
      }
    }
    return sql.append(role.limit()).append(role.password()).append(role.until()).toString();
  }

  /** Roles that are made with less than they had; those that are there stay as they are. */
  List<String> skipped(List<String> there, boolean superuser) {
    return roles.stream()
        .filter(role -> !there.contains(role.name()))
        .filter(role -> superuser ? List.of(role.attributes().split(" ")).contains("SUPERUSER")
            : role.powerful())
        .map(role -> "role " + role.name() + " " + role.attributes())
        .toList();
  }
}
