package dev.holdfast.source.mariadb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the user of a session may do, from the lines of {@code SHOW GRANTS}. */
final class Grants {
  private static final Pattern FORM =
      Pattern.compile(
          "GRANT (.+?) ON (?:TABLE )?(\\*|`(?:[^`]|``)*`)\\.(\\*|`(?:[^`]|``)*`) TO .*",
          Pattern.DOTALL);

  private final List<Grant> grants = new ArrayList<>();

  private record Grant(Set<String> privileges, String database, String table) {}

  /** @param lines as the server gives them, identifiers in backticks */
  Grants(List<String> lines) {
    for (String line : lines) {
      Matcher form = FORM.matcher(line);
      if (form.matches()) {
        Set<String> privileges = new TreeSet<>();
        for (String privilege : form.group(1).split(",", -1)) {
          privileges.add(privilege.strip().toUpperCase(Locale.ROOT));
        }
        grants.add(new Grant(privileges, form.group(2), form.group(3)));
      }
    }
  }

  /** Whether a right holds for the whole server. */
  boolean everywhere(String privilege) {
    return grants.stream().anyMatch(g -> g.database().equals("*") && has(g, privilege));
  }

  /** Whether a right holds for a whole database. */
  boolean in(String database, String privilege) {
    return everywhere(privilege)
        || grants.stream()
            .anyMatch(
                g -> g.table().equals("*") && !g.database().equals("*") && has(g, privilege)
                    && pattern(g.database()).matcher(database).matches());
  }

  /** Whether a right holds for one table. */
  boolean on(String database, String table, String privilege) {
    return in(database, privilege)
        || grants.stream()
            .anyMatch(
                g -> g.database().equals(MariadbServer.identifier(database))
                    && g.table().equals(MariadbServer.identifier(table)) && has(g, privilege));
  }

  private static boolean has(Grant grant, String privilege) {
    return grant.privileges().contains(privilege)
        || grant.privileges().contains("ALL PRIVILEGES");
  }

  /** A name of a grant is a pattern: {@code %} any characters, {@code _} one, a backslash before either means itself. */
  private static Pattern pattern(String quoted) {
    String name = quoted.substring(1, quoted.length() - 1).replace("``", "`");
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\' && i + 1 < name.length()) {
        i++;
        regex.append(Pattern.quote(name.substring(i, i + 1)));
      } else if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  }
}
