package dev.holdfast.restore.postgres;

import dev.holdfast.fault.DiskFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements about roles of a globals script ({@code pg_dumpall --globals-only}), each on one line. Nothing else of the
 * script is ever executed: it comes out of a backup and may be hostile.
 */
final class RoleScript {
  private static final String NAME = "(\"(?:[^\"\\x00]|\"\")+\"|[a-z_][a-z0-9_$]*)";
  private static final Pattern CREATE = Pattern.compile("CREATE ROLE " + NAME + ";");
  private static final Pattern ALTER =
      Pattern.compile(
          "ALTER ROLE " + NAME
              + " WITH ((?:NO)?(?:SUPERUSER|INHERIT|CREATEROLE|CREATEDB|LOGIN|REPLICATION|BYPASSRLS"
              + "| )+(?: ?(?:NO)?(?:SUPERUSER|INHERIT|CREATEROLE|CREATEDB|LOGIN|REPLICATION|BYPASSRLS))*)"
              + "( CONNECTION LIMIT -?\\d+)?( PASSWORD '(?:SCRAM-SHA-256\\$|md5)[A-Za-z0-9+/=$:]*')?"
              + "( VALID UNTIL '[0-9A-Za-z :+.-]*')?;");
  private static final Pattern GRANT =
      Pattern.compile(
          "GRANT " + NAME + " TO " + NAME
              + "((?: WITH)? ?[A-Z, ]*)?( GRANTED BY " + NAME + ")?;");
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

  static RoleScript of(Path globals) {
    RoleScript script = new RoleScript();
    if (!Files.isRegularFile(globals)) {
      return script;
    }
    try (var lines = Files.lines(globals, StandardCharsets.UTF_8)) {
      lines.forEach(script::read);
    } catch (IOException e) {
      throw DiskFault.reading(globals.toString(), e);
    }
    return script;
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

  /** Statements that make the roles that are not there, and their memberships. */
  List<String> rolesNotIn(List<String> there, boolean superuser) {
    List<String> sql = new ArrayList<>();
    List<String> made = new ArrayList<>();
    for (Role role : roles) {
      if (!there.contains(role.name()) && !role.name().startsWith("pg_")) {
        made.add(role.name());
        sql.add("create role " + quoted(role.name()) + attributes(role, superuser));
      }
    }
    for (Grant grant : grants) {
      boolean possible = made.contains(grant.role()) || there.contains(grant.role());
      if (made.contains(grant.member()) && possible) {
        sql.add(
            "grant " + quoted(grant.role()) + " to " + quoted(grant.member())
                + (grant.admin() ? " with admin option" : ""));
      }
    }
    return sql;
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

  /** Roles that come back with less than they had. */
  List<String> skipped(boolean superuser) {
    return roles.stream()
        .filter(role -> superuser ? role.attributes().startsWith("SUPERUSER") : role.powerful())
        .map(role -> "role " + role.name() + " " + role.attributes())
        .toList();
  }
}
