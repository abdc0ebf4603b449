package dev.holdfast.source.postgres;

import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the user of a source may read everything and no more, and the statements that make such a user. Looks only.
 *
 * @param server for instance {@code PostgreSQL 15.18}
 * @param client the version of the clients that would be used
 * @param user who reads
 * @param superuser whether that is more than a backup needs
 * @param lacking rights that a backup will miss
 * @param script statements for a superuser to run, a line each
 */
public record PostgresAdvice(
    String server,
    String client,
    String user,
    boolean superuser,
    List<String> lacking,
    List<String> script) {
  private static final String USUAL_USER = "holdfast";
  private static final int FIRST_WITH_READ_ALL = 14;

  /** Copies the lists. */
  public PostgresAdvice {
    lacking = List.copyOf(lacking);
    script = List.copyOf(script);
  }

  /**
   * Looks at the server of a source.
   *
   * @throws HoldfastException by {@link PostgresFailures} when it cannot be reached, or the user may not come in
   */
  public static PostgresAdvice of(PostgresSource source) {
    PostgresServer server = new PostgresServer(source.address());
    PostgresClients.Client any = source.clients().newest(source.address().via());
    ServerLook look =
        ServerLook.at(source.tools(), server, any, source.choice().databases());
    PostgresClients.Client client =
        source.clients().fitting(source.address().via(), look.major());
    PostgresSource.Reach reach = new PostgresSource.Reach(source.tools(), server, client);
    Set<String> lacking = new LinkedHashSet<>();
    List<String> names = look.databases().stream().map(ServerLook.Database::name).toList();
    String user = "";
    for (String name : names) {
      try (Psql session = reach.session(name)) {
        user = session.value("select current_user");
        if (!look.superuser()) {
          look(session, look, name, lacking);
        }
      }
    }
    return new PostgresAdvice(
        "PostgreSQL " + look.version(), client.version(), user, look.superuser(),
        List.copyOf(lacking), script(look.superuser() ? USUAL_USER : user, names, look.major()));
  }

  private static void look(Psql session, ServerLook look, String database, Set<String> lacking) {
    if (look.major() < FIRST_WITH_READ_ALL) {
      lacking.add("a superuser, for PostgreSQL " + look.major() + " has no right to read all data");
      return;
    }
    if (!session.value("select pg_has_role('pg_read_all_data', 'usage')").equals("t")) {
      lacking.add("pg_read_all_data");
    }
    if (!look.bypassRls()) {
      lacking.add("bypassrls");
    }
    String foreign =
        session.value(
            "select count(*) from pg_largeobject_metadata where not pg_has_role(lomowner, 'usage')"
                + " and current_setting('lo_compat_privileges') = 'off'");
    if (!foreign.equals("0")) {
      lacking.add(
          "large objects of others in database " + database + " (lo_compat_privileges)");
    }
  }

  /**
   * Statements that make a user who may read everything and change nothing. A password is not among them: {@code \password}
   * sets one without showing it.
   *
   * @param user its name
   * @param databases it may connect to
   * @param major version of the server
   */
  public static List<String> script(String user, List<String> databases, int major) {
    String role = PostgresServer.identifier(user);
    List<String> script = new ArrayList<>();
    script.add("-- as a superuser; then '\\password " + role + "' in psql");
    script.add(
        "do $$ begin if to_regrole(" + PostgresServer.literal(role) + ") is null then create role "
            + role + " login; end if; end $$;");
    if (major < FIRST_WITH_READ_ALL) {
      script.add("-- PostgreSQL " + major + " has no right to read all data");
      script.add("alter role " + role + " login superuser;");
    } else {
      script.add("alter role " + role + " login bypassrls;");
      script.add("grant pg_read_all_data to " + role + ";");
      script.add("-- large objects have no such right: their owners are not asked");
      script.add("alter role " + role + " set lo_compat_privileges = on;");
    }
    script.add("alter role " + role + " set default_transaction_read_only = on;");
    for (String database : databases) {
      script.add(
          "grant connect on database " + PostgresServer.identifier(database) + " to " + role + ";");
    }
    return script;
  }
}
