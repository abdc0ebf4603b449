package dev.holdfast.restore.postgres;

import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.source.postgres.PostgresClients;
import dev.holdfast.source.postgres.PostgresFailures;
import dev.holdfast.source.postgres.PostgresFigures;
import dev.holdfast.source.postgres.PostgresServer;
import dev.holdfast.source.postgres.Psql;
import dev.holdfast.tool.RunningTool;
import dev.holdfast.tool.ToolExit;
import dev.holdfast.tool.Tools;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Loads one dumped database into a server. The target is looked at first; a database that exists is never touched unless
 * the wish names it, and then it is renamed and kept. Roles come first and tolerantly, for many may be there. One thread.
 */
public final class PostgresLoad {
  private static final String MAINTENANCE = "postgres";
  /** Roles that are, or through others become, more than owners of data: up to the server's own account. */
  private static final String POWERFUL =
      "select r.rolname from pg_catalog.pg_roles r where exists (select 1 from pg_catalog.pg_roles p"
          + " where (p.rolsuper or p.rolreplication or p.rolbypassrls or p.rolcreaterole or p.rolname"
          + " in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))"
          + " and pg_catalog.pg_has_role(r.oid, p.oid, 'MEMBER'))";

  /** What a user without its rights cannot bring back: all belongs to that user then, and nobody is granted anything. */
  private static final Set<String> NEEDS_A_SUPERUSER =
      Set.of("database", "owner", "schema", "grant", "default-grant", "comment");

  private final Tools tools;
  private final PostgresServer server;
  private final PostgresClients clients;
  private final PostgresClients.Client client;
  private final int version;
  private final boolean superuser;
  private final String user;
  private final RandomGenerator random;
  private final FindingSink findings;

  private PostgresLoad(
      Tools tools, PostgresServer server, PostgresClients clients, Target target,
      RandomGenerator random, FindingSink findings) {
    this.tools = tools;
    this.server = server;
    this.clients = clients;
    this.client = clients.fitting(server.address().via(), target.version() / 10_000);
    this.version = target.version();
    this.superuser = target.superuser();
    this.user = target.user();
    this.random = random;
    this.findings = findings;
  }

  private record Target(int version, boolean superuser, String user) {}

  /**
   * Connects to a server.
   *
   * @param clients those installed; one that is new enough for the server is used
   * @param random for the names that databases are made under
   * @throws HoldfastException {@code DATABASE_TARGET_AWAY}, {@code DATABASE_LOGIN}, {@code DATABASE_CLIENT_OLD}
   */
  public static PostgresLoad into(
      Tools tools, ServerAddress address, PostgresClients clients, RandomGenerator random,
      FindingSink findings) {
    PostgresServer server = new PostgresServer(address);
    PostgresClients.Client any = clients.newest(address.via());
    try (Psql session =
        Psql.open(tools, server, any, MAINTENANCE, "the server at " + address.text())) {
      int version = Integer.parseInt(session.value("select current_setting('server_version_num')"));
      List<String> me =
          session
              .rows(
                  "select current_user, rolsuper from pg_roles where rolname = current_user")
              .getFirst();
      return new PostgresLoad(
          tools, server, clients,
          new Target(version, me.get(1).equals("t"), me.get(0)), random, findings);
    } catch (HoldfastException e) {
      throw away(e);
    }
  }

  /**
   * Says what stands in the way, and touches nothing.
   *
   * @throws HoldfastException {@code DATABASE_EXISTS}, {@code DATABASE_TARGET}
   */
  public void preflight(DumpedDatabase database, LoadWish wish) {
    String name = name(database, wish);
    database.requireTables(wish.tables());
    try (Psql session = session(MAINTENANCE)) {
      boolean exists = !DatabasePlace.number(session, name).isEmpty();
      boolean dataInto = dataInto(wish);
      if (exists && wish.inPlace().isEmpty() && !dataInto) {
        throw new HoldfastException(
            Fault.DATABASE_EXISTS,
            "database \"" + name + "\" exists on " + server.address().text()
                + " (expected: a name that is free)");
      }
      if (!exists && dataInto) {
        throw new HoldfastException(
            Fault.DATABASE_TARGET,
            "there is no database \"" + name + "\" on " + server.address().text()
                + " (expected: one that has the tables)",
            "restore it with --schema-only first", null);
      }
      TargetChecks.Lacking lacking =
          TargetChecks.of(session, database, wish, version, superuser, server.address());
      if (!lacking.texts().isEmpty()) {
        throw new HoldfastException(
            Fault.DATABASE_TARGET,
            "the server at " + server.address().text() + " lacks: "
                + String.join("; ", lacking.texts()),
            lacking.line().orElse(Fault.DATABASE_TARGET.hint()), null);
      }
    }
    reader(database);
  }

  /**
   * Loads.
   *
   * @throws HoldfastException {@code DATABASE_LOAD_FAILED} with the tool's last words; {@code DATABASE_EXISTS} when somebody
   *     made a database of that name since the look; what this restore made is dropped, and nothing else ever is
   */
  public LoadReport run(DumpedDatabase database, LoadWish wish, Instant now) {
    database.requireFiles();
    String name = name(database, wish);
    warn(database, name);
    long start = System.nanoTime();
    if (wish.globals()) {
      globals(database);
    }
    Duration globals = since(start);
    DatabasePlace place = new DatabasePlace(name, random, findings);
    start = System.nanoTime();
    boolean done = false;
    try {
      fill(database, wish, place, now);
      done = true;
    } finally {
      if (!done) {
        place.takeBack(() -> session(tools.evenWhenStopped(), MAINTENANCE));
      }
    }
    Duration load = since(start);
    start = System.nanoTime();
    Comparison comparison = compare(database, wish, name);
    return new LoadReport(
        database.name(), name, comparison.equal(), comparison.different(), comparison.notCompared(),
        comparison.rows(), place.kept(), withoutOwners(wish, name), globals, load,
        since(start));
  }

  /** Rows alone go into what is there; all else into a database that is made for it. */
  private void fill(DumpedDatabase database, LoadWish wish, DatabasePlace place, Instant now) {
    String name = name(database, wish);
    boolean isNew = !dataInto(wish);
    if (isNew) {
      try (Psql session = session(MAINTENANCE)) {
        if (wish.inPlace().isPresent()) {
          place.setAside(session, now);
        }
        NewDatabase made = new NewDatabase(session, database, name, findings);
        place.make(session, made::statement);
        made.begin();
      }
    }
    load(database, wish, name);
    if (isNew) {
      try (Psql session = session(MAINTENANCE)) {
        new NewDatabase(session, database, name, findings).finish(superuser);
      }
    }
  }

  private static boolean dataInto(LoadWish wish) {
    return wish.part() == LoadWish.Part.DATA && wish.into().isPresent();
  }

  private void warn(DumpedDatabase database, String name) {
    if (version / 10_000 < database.major()) {
      findings.add(
          Finding.warning(
              "older-server", name, null, "PostgreSQL " + database.major() + " or newer",
              "PostgreSQL " + version / 10_000 + ": a dump of a newer version may not load"));
    }
  }

  private boolean withoutOwners(LoadWish wish, String name) {
    if (superuser || wish.part() == LoadWish.Part.DATA) {
      return false;
    }
    findings.add(
        Finding.warning(
            "owners-not-restored", name, null, "owners, grants and comments",
            "all belongs to the user of --to, who is no superuser"));
    return true;
  }

  private Comparison compare(DumpedDatabase database, LoadWish wish, String name) {
    Comparison comparison =
        new Comparison(
            version / 10_000 == database.major(), superuser ? Set.of() : NEEDS_A_SUPERUSER);
    if (wish.whole()) {
      List<FingerprintItem> figures =
          PostgresFigures.take(
              tools, server, client, name,
              FingerprintDepth.of(database.fact("fingerprint")), excluded(database));
      comparison.compare(database.figures(), database.name(), figures, name);
    }
    return comparison;
  }

  private static List<String> excluded(DumpedDatabase database) {
    return database.lines("excluded_data");
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** The target, for people. */
  public String server() {
    return "PostgreSQL " + version / 10_000 + " at " + server.address().text();
  }

  /** The name of the database in the target. */
  public String name(DumpedDatabase database, LoadWish wish) {
    return wish.inPlace().or(wish::into).orElse(database.name());
  }

  private Psql session(String database) {
    return session(tools, database);
  }

  private Psql session(Tools with, String database) {
    try {
      return Psql.open(
          with, server, client, database,
          "database \"" + database + "\" of " + server.address().text());
    } catch (HoldfastException e) {
      throw away(e);
    }
  }

  private static HoldfastException away(HoldfastException e) {
    return e.fault() == Fault.DATABASE_UNREACHABLE
        ? new HoldfastException(
            Fault.DATABASE_TARGET_AWAY, e.message(), Fault.DATABASE_TARGET_AWAY.hint(), e)
        : e;
  }

  /** Roles: those that exist stay as they are, and what this user may not make is said once. */
  private void globals(DumpedDatabase database) {
    RoleScript script = RoleScript.of(database.globals());
    List<String> refused = new ArrayList<>();
    try (Psql session = session(MAINTENANCE)) {
      List<String> there = session.column("select rolname from pg_roles");
      if (!superuser && !session.value(
          "select rolcreaterole from pg_roles where rolname = current_user").equals("t")) {
        script.roles().stream().filter(role -> !there.contains(role)).forEach(refused::add);
      } else {
        Set<String> powerful = Set.copyOf(session.column(POWERFUL));
        script.rolesNotIn(there, powerful, superuser).forEach(session::execute);
        script.withheld(there, powerful).forEach(
            text -> findings.add(
                Finding.warning(
                    "membership-not-given", text, null, "the memberships of the snapshot",
                    "this one leads to more than data here, and a backup may be forged; an operator"
                        + " can grant it")));
      }
      script.skipped(there, superuser).forEach(
          text -> findings.add(
              Finding.warning("role-not-whole", text, null, "every attribute",
                  "only a superuser can give it")));
    }
    if (!refused.isEmpty()) {
      findings.add(
          Finding.warning(
              "role-missing", String.join(", ", refused), null, "the roles of the snapshot",
              "user " + user + " may not create roles; what belongs to them goes to " + user));
    }
  }

  private void load(DumpedDatabase database, LoadWish wish, String name) {
    PostgresClients.Client reader = reader(database);
    boolean older = OlderTarget.is(reader, version / 10_000);
    List<String> arguments = new ArrayList<>(List.of("--format=custom"));
    if (!older) {
      arguments.add("--exit-on-error");
    }
    if (wish.jobs() > 1 && wish.part() != LoadWish.Part.DATA && !older) {
      arguments.add("--jobs=" + wish.jobs());
    }
    switch (wish.part()) {
      case SCHEMA -> arguments.add("--schema-only");
      // Into tables that are there: all rows or none.
      case DATA -> {
        arguments.addAll(List.of("--data-only", "--single-transaction"));
        if (superuser) {
          arguments.add("--disable-triggers"); // rows come table by table, foreign keys want them all
        }
      }
      case ALL -> {}
    }
    for (String table : wish.tables()) {
      int dot = table.indexOf('.');
      if (dot > 0) {
        arguments.add("--schema=" + table.substring(0, dot));
      }
      arguments.add("--table=" + table.substring(dot + 1));
    }
    if (!superuser) {
      arguments.add("--no-owner");
      arguments.add("--no-privileges");
      arguments.add("--no-comments");
    }
    arguments.add(database.archive().toString());
    try (RunningTool tool =
        tools.start(server.client(reader.program("pg_restore"), name, arguments))) {
      ToolExit exit = tool.await();
      if (!exit.succeeded() && !(older && OlderTarget.succeeded(exit))) {
        throw failed(name, exit);
      }
    }
    try (Psql session = session(name)) {
      session.execute("analyze");
    }
  }

  /** An archive can be read by clients as new as the one that wrote it. */
  private PostgresClients.Client reader(DumpedDatabase database) {
    return clients.fitting(
        server.address().via(), Math.max(version / 10_000, database.clientMajor()));
  }

  private HoldfastException failed(String name, ToolExit exit) {
    HoldfastException known =
        PostgresFailures.TEXTS.fault("database \"" + name + "\"", exit);
    Optional<Fault> kept =
        List.of(Fault.STOPPED, Fault.TOOL_TIMEOUT, Fault.DISK_FULL).stream()
            .filter(fault -> fault == known.fault()).findFirst();
    return new HoldfastException(
        kept.orElse(Fault.DATABASE_LOAD_FAILED), known.message(), known.hint(), null);
  }
}
