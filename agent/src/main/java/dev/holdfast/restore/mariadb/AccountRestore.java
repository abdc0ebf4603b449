package dev.holdfast.restore.mariadb;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.source.mariadb.MariadbSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Brings accounts, roles and their rights back: accounts before the data, rights after it, for those on single tables need the
 * tables. What is there stays as it is. Nothing is given that reaches beyond the restored databases, for a backup may be
 * forged; what is held back is told. One thread.
 */
final class AccountRestore {
  private static final int MOST_SHOWN = 20;

  private final AccountScript script;
  private final Set<String> captured;
  private final FindingSink findings;
  private final Set<AccountScript.Name> made = new HashSet<>();
  private final Set<String> withheld = new TreeSet<>();
  private final Set<String> refused = new TreeSet<>();
  private final Set<String> told = new HashSet<>();
  private final Set<String> given = new TreeSet<>();

  /**
   * @param captured the names of all databases of the snapshot
   */
  AccountRestore(AccountScript script, Set<String> captured, FindingSink findings) {
    this.script = script;
    this.captured = Set.copyOf(captured);
    this.findings = findings;
  }

  private static String key(AccountScript.Name name) {
    return name.user() + "@" + name.host().orElse("");
  }

  /** Makes the accounts that are not there; {@code session} goes on after a statement that fails. */
  void make(MariadbSession session) {
    Set<String> there = there(session);
    Set<String> names =
        TargetServer.powerful(session).stream().map(a -> a.substring(0, a.lastIndexOf('@')))
            .collect(Collectors.toSet());
    List<String> held = new ArrayList<>();
    for (AccountScript.Account account : script.accounts()) {
      AccountScript.Name name = account.name();
      if (there.contains(key(name))) {
        continue;
      }
      if (name.user().isEmpty() || names.contains(name.user())) {
        refused.add(key(name));
        held.add(name.text() + " (it would stand before one that is there)");
        continue;
      }
      Optional<String> error = tried(session, account.sql());
      if (error.isPresent()) {
        refused.add(key(name));
        held.add(name.text() + " (" + error.get() + ")");
      } else {
        made.add(name);
      }
    }
    tell("account-not-made", held, "the accounts of the snapshot");
    tell(
        "right-not-given",
        script.unread().stream().filter(this::concernsNew).toList(),
        "statements about accounts in a form that is known, about databases of the snapshot");
  }

  /** What accounts may do that were there is the matter of this server. */
  private boolean concernsNew(String statement) {
    return !statement.startsWith("GRANT ")
        || made.stream().anyMatch(name -> statement.contains(" TO " + name.sql()));
  }

  private static Set<String> there(MariadbSession session) {
    return Set.copyOf(session.column("select concat(user, '@', host) from mysql.user"));
  }

  /** The server's words when it refused. */
  private static Optional<String> tried(MariadbSession session, String sql) {
    session.execute(sql);
    return session.rows("show warnings").stream()
        .filter(row -> row.size() > 2 && row.get(0).equals("Error"))
        .map(row -> row.get(2))
        .findFirst();
  }

  /**
   * Gives the rights on one database, under the name it has now.
   *
   * @param session goes on after a statement that fails
   */
  void grant(MariadbSession session, String from, String name) {
    given.clear();
    withheld.clear();
    Set<String> there = there(session);
    List<String> held = new ArrayList<>();
    for (AccountScript.Right right : script.rights()) {
      boolean mine = right.isOn(from);
      boolean elsewhere = captured.stream().noneMatch(right::isOn);
      if (mine && there.contains(key(right.to()))) {
        given(session, right, name).ifPresent(error -> held.add(right.text() + " (" + error + ")"));
      } else if (mine) {
        held.add(right.text());
        withheld.add(key(right.to()));
      } else if (elsewhere && made.contains(right.to()) && told.add(right.text())) {
        held.add(right.text());
      }
    }
    tell("right-not-given", held, "rights on the restored databases only");
    members(session, there);
  }

  private Optional<String> given(
      MariadbSession session, AccountScript.Right right, String name) {
    boolean ofPackage = right.kind().startsWith("PACKAGE");
    if (ofPackage) {
      session.execute("set session sql_mode = 'ORACLE'");
    }
    Optional<String> error = tried(session, right.sql(name));
    if (ofPackage) {
      session.execute("set session sql_mode = ''");
    }
    error.ifPresentOrElse(
        text -> withheld.add(key(right.to())), () -> given.add(key(right.to())));
    return error;
  }

  /** Roles that were there may lead to anything: nobody gets one by a backup. */
  private void members(MariadbSession session, Set<String> there) {
    List<String> held = new ArrayList<>();
    Set<String> pairs =
        Set.copyOf(
            session.column(
                "select concat(role, ' ', user, '@', host) from mysql.roles_mapping"));
    for (AccountScript.Membership membership : script.memberships()) {
      String pair = membership.role().user() + " " + key(membership.member());
      boolean has = pairs.contains(pair) && !membership.standing();
      boolean possible =
          made.contains(membership.role()) && there.contains(key(membership.member()))
              && (!membership.standing() || made.contains(membership.member()));
      String text = "role " + membership.role().text() + " of " + membership.member().text();
      if (possible) {
        tried(session, membership.sql()).ifPresent(error -> held.add(text + " (" + error + ")"));
      } else if (!has && made.contains(membership.member())) {
        held.add(text);
      }
    }
    tell("membership-not-given", held, "roles that came with the snapshot");
  }

  /** Whether a grant of the fingerprint, named after its account, was held back or not even captured. */
  boolean isWithheld(String item) {
    return holds(withheld, item) || !holds(given, item);
  }

  private static boolean holds(Set<String> accounts, String item) {
    return accounts.stream().anyMatch(account -> {
      int at = account.lastIndexOf('@');
      return item.endsWith(
          "'" + account.substring(0, at) + "'@'" + account.substring(at + 1) + "'");
    });
  }

  private void tell(String code, List<String> what, String expected) {
    if (!what.isEmpty()) {
      String shown = what.stream().limit(MOST_SHOWN).collect(Collectors.joining("; "));
      findings.add(
          Finding.warning(
              code, what.size() + " of the snapshot", null, expected,
              shown + (what.size() > MOST_SHOWN ? "; …" : "")
                  + ": a backup may be forged; an operator can give it by hand"));
    }
  }
}
