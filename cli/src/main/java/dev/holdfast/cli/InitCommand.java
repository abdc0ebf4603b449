package dev.holdfast.cli;

import dev.holdfast.cli.config.FirstConfiguration;
import dev.holdfast.cli.config.FirstConfiguration.FirstStore;
import dev.holdfast.cli.config.KeySource;
import dev.holdfast.cli.config.Naming;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.Founding;
import dev.holdfast.cli.keys.Founding.Founded;
import dev.holdfast.cli.keys.KeysFolder;
import dev.holdfast.cli.keys.StateHost;
import dev.holdfast.cli.output.Output;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast init}. */
@Command(
    name = "init",
    sortOptions = false,
    header = "Make keys, configuration and stores for a new fleet.",
    description = "Makes recovery, drill and operator keys, this host's keys, the configuration and the named stores.",
    footer = {"", "Examples:",
        "  holdfast init --keys keys --store disk=/mnt/disk/holdfast --files /srv/app",
        "  holdfast init --keys k --files /srv --store b=s3:https://s3.example.net/acme/hf"})
final class InitCommand implements Action {
  @Option(
      names = "--keys",
      paramLabel = "DIR",
      required = true,
      description = "Folder for the key files; keep it off this machine afterwards.")
  String keys = "";

  @Option(names = "--no-passphrase",
      description = "Write the keys without a passphrase.")
  boolean noPassphrase;

  @Option(
      names = "--fleet",
      paramLabel = "NAME",
      description = "Name of the fleet; else that of the app.")
  private @Nullable String fleet;

  @Option(
      names = "--app",
      paramLabel = "NAME",
      description = "Name of the app; else that of the host.")
  private @Nullable String app;

  @Option(
      names = "--store",
      paramLabel = "NAME=S[,K=V...]",
      description = "A store: a directory or s3:https://HOST/BUCKET[/PREFIX], with lock=MODE:DAYSd, "
          + "provider=P, site=X; for a bucket also region=R, ca=FILE, style=path|virtual, "
          + "credentials=FILE or env=PREFIX (repeatable).")
  List<String> stores = new ArrayList<>();

  @Option(
      names = "--files",
      paramLabel = "PATH",
      description = "Back up this file or folder (repeatable).")
  List<String> files = new ArrayList<>();

  @Option(
      names = "--sqlite",
      paramLabel = "FILE",
      description = "Back up this SQLite database (repeatable).")
  List<String> sqlite = new ArrayList<>();

  @Option(
      names = "--create-bucket",
      description = "Make the bucket of an S3 store that does not exist, with object lock where a lock is asked for.")
  boolean createBucket;

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description = "Back up this PostgreSQL database, postgres://[USER@][HOST][:PORT][/DATABASE]; "
          + "without DATABASE all of the server (repeatable).")
  List<String> postgres = new ArrayList<>();

  @Option(
      names = "--mysql",
      paramLabel = "URL",
      description = "Back up this MariaDB or MySQL database, mysql://[USER@][HOST][:PORT][/DATABASE]; "
          + "without DATABASE all of the server (repeatable).")
  List<String> mysql = new ArrayList<>();

  @Option(names = "--no-drill", description = "Make no drill identity.")
  boolean noDrill;

  @Override
  public void run(Call call) {
    Founding.Wish wish = wish(call);
    Instant now = call.surroundings().clock().instant();
    try (StateHost host = new StateHost(StateDirectory.at(call.state()))) {
      Founding founding =
          new Founding(wish, host, call.doors(createBucket), call.surroundings().random(), now);
      founding.examine();
      char @Nullable [] passphrase = Passphrases.forNewKeys(call, noPassphrase);
      call.surroundings().interruption().check();
      Founded founded;
      try {
        founded = founding.run(passphrase);
      } finally {
        if (passphrase != null) {
          Arrays.fill(passphrase, '\0');
        }
      }
      tell(call, wish, founded);
      initialiseStores(call, wish, founded);
      nextSteps(call, wish, founded);
    }
  }

  private Founding.Wish wish(Call call) {
    String host = call.surroundings().hostName();
    String appName = named("--app", app).orElseGet(() -> Naming.app(host));
    String fleetName = named("--fleet", fleet).orElse(appName);
    KeysFolder folder = new KeysFolder(call.absolute(keys));
    List<FirstStore> first =
        stores.stream()
            .map(word -> StoreWord.parse(word, call::absolute))
            .map(store -> completed(call, store))
            .toList();
    if (first.stream().map(FirstStore::name).distinct().count() < first.size()) {
      throw Call.usage("one store name twice", "each --store with a name of its own");
    }
    if (first.stream().map(FirstStore::location).distinct().count() < first.size()) {
      throw Call.usage("one place for two stores", "each --store with a place of its own");
    }
    return new Founding.Wish(
        folder,
        call.newConfiguration(),
        new FirstConfiguration(
            fleetName,
            folder.trust(),
            first,
            appName,
            paths(call, files),
            paths(call, sqlite),
            servers()),
        host,
        !noDrill);
  }

  /** What this call alone says of a bucket is written down, so that later calls need not repeat it. */
  private static FirstStore completed(Call call, FirstStore store) {
    if (!(store.location() instanceof StoreConfig.S3 bucket)) {
      return store;
    }
    Optional<KeySource> keys =
        store.credentials().or(() -> call.credentialsFile().map(KeySource.File::ofDefault));
    Optional<String> region = bucket.region().or(() -> call.surroundings().variable("AWS_REGION"));
    return new FirstStore(
        store.name(),
        new StoreConfig.S3(
            bucket.endpoint(), region, bucket.bucket(), bucket.prefix(), bucket.ca(),
            bucket.style()),
        store.lock(),
        store.provider(),
        store.site(),
        keys);
  }

  private List<FirstConfiguration.FirstServer> servers() {
    List<FirstConfiguration.FirstServer> servers = new ArrayList<>();
    postgres.forEach(word -> servers.add(server(ServerUrl.Engine.POSTGRES, word)));
    mysql.forEach(word -> servers.add(server(ServerUrl.Engine.MYSQL, word)));
    return servers;
  }

  private static FirstConfiguration.FirstServer server(ServerUrl.Engine engine, String word) {
    String option = "--" + engine.kind();
    ServerUrl url = ServerUrl.parse(option, word);
    if (url.engine() != engine) {
      throw Call.usage(option + " " + word, engine.kind() + "://…");
    }
    return new FirstConfiguration.FirstServer(
        url.engine().kind(), url.database(), url.address().host(), url.address().port(),
        url.address().socket(), url.address().user());
  }

  private static Optional<String> named(String option, @Nullable String name) {
    if (name != null && !Naming.isName(name)) {
      throw Call.usage(option + " " + name, Naming.expectedName());
    }
    return Optional.ofNullable(name);
  }

  private static List<Path> paths(Call call, List<String> words) {
    List<Path> paths = words.stream().map(call::absolute).toList();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        call.output().warning("source " + path + " does not exist yet");
      }
    }
    return paths;
  }

  private static void tell(Call call, Founding.Wish wish, Founded founded) {
    Output out = call.output();
    out.text("fleet '" + wish.first().fleet() + "' " + founded.book().fleet());
    out.text("operator fingerprint " + founded.operator());
    founded.identities().forEach(file -> out.text("identity " + file));
    out.text("operator key " + wish.folder().operatorKey());
    out.text("trust " + wish.first().trust());
    out.text("host '" + founded.host().name() + "' " + founded.host().id() + " in " + call.state());
    out.text("configuration " + wish.configuration());
    call.summary()
        .put("fleet", founded.book().fleet().toString())
        .put("operator", founded.operator().toString())
        .put("host", founded.host().id().toString())
        .putTexts("identities", founded.identities().stream().map(Path::toString).toList())
        .put("operator_key", wish.folder().operatorKey().toString())
        .put("trust", wish.first().trust().toString())
        .put("state", call.state().toString())
        .put("configuration", wish.configuration().toString());
  }

  /** The configuration is there: what fails from here on is done again by {@code store init}. */
  private void initialiseStores(Call call, Founding.Wish wish, Founded founded) {
    if (founded.configuration().isEmpty()) {
      return;
    }
    StoreRounds rounds =
        new StoreRounds(call, founded.configuration().get(), List.of(wish.first().trust()),
            createBucket);
    rounds.run(founded.book(), founded.hand(), Set.of());
    if (call.outcome().exitCode() != ExitCode.OK) {
      call.output()
          .note(
              "keys and configuration are made; go on with: holdfast store init --operator-key "
                  + wish.folder().operatorKey());
    }
  }

  private static void nextSteps(Call call, Founding.Wish wish, Founded founded) {
    Output out = call.output();
    List<String> steps = new ArrayList<>();
    if (founded.configuration().isEmpty()) {
      steps.add("name a store in " + wish.configuration() + ", then: holdfast store init "
          + "--operator-key " + wish.folder().operatorKey());
    }
    if (wish.first().isWithoutSource()) {
      steps.add("name what to back up in " + wish.configuration() + " under 'apps'");
    }
    steps.add("holdfast backup");
    steps.add("holdfast key prove --identity " + founded.identities().getFirst());
    steps.add(
        "copy the .key files, with 'trust' and " + wish.configuration().getFileName()
            + ", to two places off this machine, then remove the .key files here; "
            + "backups read 'trust' at "
            + wish.folder().trust());
    out.text("");
    out.text("Next steps:");
    for (int i = 0; i < steps.size(); i++) {
      out.text("  " + (i + 1) + ". " + steps.get(i));
    }
    out.text("Without an identity nobody can restore. Keep " + founded.operator() + " with them.");
  }
}
