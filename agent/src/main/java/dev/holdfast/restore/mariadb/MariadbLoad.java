package dev.holdfast.restore.mariadb;

import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.source.mariadb.MariadbFigures;
import dev.holdfast.source.mariadb.MariadbServer;
import dev.holdfast.source.mariadb.MariadbSession;
import dev.holdfast.tool.Tools;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Loads dumped databases into a MariaDB or MySQL server. The target is looked at first; a database that exists is never
 * touched unless the wish names it, and then a copy of it is kept. A dump is loaded by an account that has rights on its
 * database only, unless it is trusted. Databases cannot be renamed there, so a database has its name while it is loaded: until
 * it is complete it holds a table that says so, and when loading fails it is dropped. One thread.
 */
public final class MariadbLoad {
  /** Stands in a database until everything of it is there. */
  static final String MARK = "holdfast_restore_unfinished";

  private final Tools tools;
  private final MariadbServer server;
  private final MariadbClients.Client client;
  private final TargetServer target;
  private final RandomGenerator random;
  private final FindingSink findings;
  private Optional<AccountRestore> accounts = Optional.empty();

  private MariadbLoad(
      Tools tools, MariadbServer server, MariadbClients.Client client, TargetServer target,
      RandomGenerator random, FindingSink findings) {
    this.tools = tools;
    this.server = server;
    this.client = client;
    this.target = target;
    this.random = random;
    this.findings = findings;
  }

  /**
   * Connects to a server.
   *
   * @param clients those installed; one that fits the server is used
   * @param random for the name and password of an account
   * @throws HoldfastException {@code DATABASE_TARGET_AWAY}, {@code DATABASE_LOGIN}, {@code DATABASE_CLIENT_OLD}, {@code
   *     TOOL_MISSING}
   */
  public static MariadbLoad into(
      Tools tools, ServerAddress address, MariadbClients clients, RandomGenerator random,
      FindingSink findings) {
    MariadbServer server = new MariadbServer(address);
    MariadbClients.Client any = clients.any(address.via());
    try (MariadbSession session =
        MariadbSession.open(tools, server, any, "the server at " + address.text())) {
      TargetServer target = TargetServer.of(session, address);
      return new MariadbLoad(
          tools, server, clients.fitting(address.via(), target.flavor(), target.number()), target,
          random, findings);
    } catch (HoldfastException e) {
      throw e.fault() == Fault.DATABASE_UNREACHABLE
          ? new HoldfastException(Fault.DATABASE_TARGET_AWAY, e.message(), e.hint(), e)
          : e;
    }
  }

  /**
   * Says what stands in the way of databases of one snapshot, and touches nothing.
   *
   * @throws HoldfastException {@code DATABASE_EXISTS}, {@code DATABASE_MISSING}, {@code DATABASE_TARGET}
   */
  public void preflight(DumpedSql database, LoadWish wish) {
    String name = name(database, wish);
    TargetChecks.requireName(name);
    try (MariadbSession session = session(false)) {
      boolean exists = exists(session, name);
      boolean dataInto = wish.part() == LoadWish.Part.DATA;
      if (exists && wish.inPlace().isEmpty() && !dataInto) {
        throw existing(session, name);
      }
      if (!exists && (dataInto || wish.inPlace().isPresent())) {
        throw new HoldfastException(
            Fault.DATABASE_MISSING,
            "there is no " + server.what(name) + " (expected: the one that is named)");
      }
      List<String> lacking =
          TargetChecks.lacking(session, database, target, name);
      if (dataInto && Programs.triggers(session, name) > 0) {
        lacking.add(
            "a database without triggers, which would act on every row (drop them, and make them"
                + " again afterwards)");
      }
      if (!lacking.isEmpty()) {
        throw new HoldfastException(
            Fault.DATABASE_TARGET,
            "the server at " + server.address().text() + " lacks: "
                + String.join("; ", lacking));
      }
      TargetChecks.tell(session, database, target, name, findings);
    }
  }

  /** What will go where, in one line. */
  public String plan(DumpedSql database, LoadWish wish) {
    return "database " + MariadbServer.identifier(database.name()) + " of "
        + database.server().getOrDefault("server_flavor", "mysql") + " "
        + database.server().getOrDefault("server_version", "") + " into "
        + MariadbServer.identifier(name(database, wish)) + " of "
        + target.flavorWord() + " " + target.version() + " at " + server.address().text()
        + (wish.trusted() ? ", with all rights of " + target.user()
            : target.mayGrant() ? ", with rights on that database only"
            : ", with the rights of " + target.user());
  }

  private HoldfastException existing(MariadbSession session, String name) {
    boolean unfinished =
        !session
            .column(
                "select 1 from information_schema.tables where table_name = '" + MARK
                    + "' and table_schema = " + MariadbServer.literal(name))
            .isEmpty();
    return new HoldfastException(
        Fault.DATABASE_EXISTS,
        server.what(name) + " exists"
            + (unfinished ? ": it is what a restore left that did not come to its end" : "")
            + " (expected: a name that is free)",
        unfinished ? "drop it, then restore again"
            : "give another name with --into, or --in-place " + name + " to replace it",
        null);
  }

  /**
   * Loads the databases of one snapshot, all or none.
   *
   * @param told gets each when all are there
   * @throws HoldfastException {@code DATABASE_LOAD_FAILED} and others with the client's last words; databases that were made
   *     for it have been dropped then, or a finding says that they are there
   */
  public void run(
      List<DumpedSql> databases, LoadWish wish, Instant now, Consumer<LoadReport> told) {
    try {
      load(databases, wish, now, told);
    } catch (HoldfastException e) {
      throw LoadFailures.ofRestore(e);
    }
  }

  private void load(
      List<DumpedSql> databases, LoadWish wish, Instant now, Consumer<LoadReport> told) {
    databases.forEach(DumpedSql::requiredDump);
    long start = System.nanoTime();
    makeAccounts(databases, wish);
    Duration roles = since(start);
    List<LoadTarget> targets =
        databases.stream().map(database -> new LoadTarget(database, name(database, wish))).toList();
    Optional<LoadAccount> account = Optional.empty();
    boolean done = false;
    try {
      for (LoadTarget one : targets) {
        makeRoom(one, wish, now);
      }
      if (!wish.trusted() && target.mayGrant()) {
        account = Optional.of(makeAccount(targets));
      }
      fill(targets, wish, account);
      finish(targets, wish, account);
      done = true;
    } finally {
      if (!done) {
        undoing().undo(
            targets.stream().filter(LoadTarget::isMade).map(LoadTarget::name).toList(), account);
      }
    }
    for (LoadTarget one : targets) {
      told.accept(judge(one, wish, roles));
    }
  }

  private LoadAccount makeAccount(List<LoadTarget> targets) {
    try (MariadbSession session = session(false)) {
      return LoadAccount.make(
          session, targets.stream().map(LoadTarget::name).toList(), target.from(), random);
    }
  }

  private LoadReport judge(LoadTarget one, LoadWish wish, Duration roles) {
    long start = System.nanoTime();
    if (wish.part() != LoadWish.Part.DATA) {
      accounts.ifPresent(restore -> {
        try (MariadbSession session = session(true)) {
          restore.grant(session, one.database().name(), one.name());
        }
      });
    }
    Comparison comparison = compare(one, wish);
    return new LoadReport(
        one.database().name(), one.name(), comparison.equal(), comparison.different(),
        comparison.notCompared(), comparison.rows(), one.kept(), one.replaced(), roles,
        one.time(), since(start));
  }

  private void makeAccounts(List<DumpedSql> databases, LoadWish wish) {
    if (!wish.globals() || wish.part() == LoadWish.Part.DATA) {
      return;
    }
    if (!target.mayGrant()) {
      findings.add(
          Finding.warning(
              "accounts-not-made", target.user(), null, "the accounts of the snapshot",
              "user " + target.user() + " may not make accounts and pass rights on"));
      return;
    }
    DumpedSql any = databases.getFirst();
    AccountRestore restore =
        new AccountRestore(
            AccountScript.of(any.users(), any.grants()),
            databases.stream().map(DumpedSql::name).collect(Collectors.toSet()), findings);
    try (MariadbSession session = session(true)) {
      restore.make(session);
    }
    accounts = Optional.of(restore);
  }

  /** A copy of what is replaced is kept; then there is an empty database with a mark in it. */
  private void makeRoom(LoadTarget one, LoadWish wish, Instant now) {
    if (wish.part() == LoadWish.Part.DATA) {
      return;
    }
    String name = one.name();
    try (MariadbSession session = session(false)) {
      if (wish.inPlace().isPresent()) {
        one.keptAs(setAside(session, one.database(), name, now));
      }
      StringBuilder sql =
          new StringBuilder("create database ").append(MariadbServer.identifier(name));
      option(sql, " character set ", one.database().fact("character_set"));
      option(sql, " collate ", one.database().fact("collation"));
      session.execute(sql.toString());
      one.made();
      session.execute(
          "create table " + MariadbServer.identifier(name) + "." + MARK + " (note varchar(80))");
    }
  }

  private String setAside(MariadbSession session, DumpedSql database, String name, Instant now) {
    String kept = KeptDatabase.nameFor(name, now);
    new KeptDatabase(tools, client, server.address(), target.mayReadPrograms(), undoing())
        .copy(session, name, kept, Objects.requireNonNull(database.requiredDump().getParent()));
    session.execute("drop database " + MariadbServer.identifier(name));
    findings.add(
        Finding.info(
            "database-kept", name, null, "nothing lost", "a copy of the former database is '" + kept
                + "', with its events off and its programs with the rights of " + target.user()
                + "; drop it when it is not needed any more"));
    return kept;
  }

  private static void option(StringBuilder sql, String words, String value) {
    if (value.matches("[A-Za-z0-9_]{1,64}")) {
      sql.append(words).append(value);
    }
  }

  /** Views of one database may read another: where there are several, views come when all tables are there. */
  private void fill(List<LoadTarget> targets, LoadWish wish, Optional<LoadAccount> account) {
    ServerAddress as = account.map(a -> a.at(server.address())).orElse(server.address());
    DumpClient loader = new DumpClient(tools, client);
    boolean several = targets.size() > 1;
    for (LoadTarget one : targets) {
      DumpFilter filter =
          one.load(
              loader, as, wish, several ? DumpFilter.Views.STAND_INS : DumpFilter.Views.ALL);
      requireTables(wish, filter, one.name());
    }
    if (several) {
      targets.forEach(one -> one.load(loader, as, wish, DumpFilter.Views.ONLY));
    }
  }

  private void finish(List<LoadTarget> targets, LoadWish wish, Optional<LoadAccount> account) {
    try (MariadbSession session = session(false)) {
      String now = account.map(LoadAccount::text).orElse(target.user());
      for (LoadTarget one : targets) {
        if (wish.part() != LoadWish.Part.DATA) {
          session.execute("drop table " + MariadbServer.identifier(one.name()) + "." + MARK);
        }
        one.replaced(
            Programs.tellReplaced(
                one.name(), one.definers(), now, account.isPresent(), findings));
        if (target.mayGrant()) {
          Programs.tellMissing(session, one.name(), findings);
        }
      }
      account.ifPresent(
          a -> a.retire(session, targets.stream().map(LoadTarget::name).toList()));
    }
  }

  private Undoing undoing() {
    return new Undoing(
        () -> MariadbSession.open(
            tools.evenWhenStopped(), server, client, "the server at " + server.address().text(),
            true),
        findings);
  }

  private static void requireTables(LoadWish wish, DumpFilter filter, String name) {
    List<String> missing =
        wish.tables().stream().filter(t -> !filter.tables().contains(t)).toList();
    if (!missing.isEmpty()) {
      throw new HoldfastException(
          Fault.DATABASE_MISSING,
          "the dump for " + MariadbServer.identifier(name) + " has no table "
              + String.join(", ", missing) + " (expected: --table names that stand in it)");
    }
  }

  private Comparison compare(LoadTarget one, LoadWish wish) {
    DumpedSql database = one.database();
    String name = one.name();
    boolean same =
        target.number() / 100 == database.number() / 100
            && target.flavorWord().equals(
                database.server().getOrDefault("server_flavor", target.flavorWord()));
    Map<String, String> leftOut = new HashMap<>();
    if (one.replaced()) {
      leftOut.put("definer", "replaced, as told above");
    }
    if (accounts.isEmpty()) {
      leftOut.put("grant", "accounts were left out");
    }
    boolean readsAll = target.mayReadPrograms();
    if (!readsAll) {
      leftOut.put("routine", "user " + target.user() + " may not read mysql.proc");
    }
    Comparison comparison =
        new Comparison(
            same, leftOut, item -> accounts.filter(a -> a.isWithheld(item)).isPresent());
    if (wish.whole()) {
      if (database.serverFigures() > 0) {
        comparison.left(
            "accounts and their rights, " + database.serverFigures() + " figures: of the captured"
                + " server, not of a database");
      }
      comparison.compare(
          database.figures(), database.name(),
          MariadbFigures.take(
              tools, server, client, name,
              FingerprintDepth.of(database.fact("fingerprint")),
              new MariadbFigures.Without(
                  database.lines("excluded_data"), readsAll ? Set.of() : Set.of("routine"))),
          name);
    }
    return comparison;
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** The name of the database in the target. */
  public String name(DumpedSql database, LoadWish wish) {
    return wish.inPlace().or(wish::into).orElse(database.name());
  }

  private MariadbSession session(boolean tolerant) {
    return MariadbSession.open(
        tools, server, client, "the server at " + server.address().text(), tolerant);
  }

  private static boolean exists(MariadbSession session, String name) {
    return !session
        .column(
            "select 1 from information_schema.schemata where schema_name = "
                + MariadbServer.literal(name))
        .isEmpty();
  }
}
