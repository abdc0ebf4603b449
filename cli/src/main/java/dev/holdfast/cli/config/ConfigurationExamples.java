package dev.holdfast.cli.config;

import java.util.List;

/**
 * The comments of the first configuration. A line that begins with one {@code #} is an example that takes effect when the
 * {@code #} is removed; a test removes all of them and reads the result.
 */
final class ConfigurationExamples {
  static final List<String> HEADER =
      lines(
          """
              ## Configuration of Holdfast; docs/configuration.md explains every key.
              ## Lines that begin with a single '#' are examples: remove the '#' to use them.
              ## No secret stands in this file. 'holdfast validate' checks it.
              """);

  static final List<String> ABOVE_STORES =
      lines(
          """
              ## Places that keep sealed backups. Restores read them in this order.
              ## After a change: holdfast store init NAME --operator-key FILE
              """);

  static final List<String> STORES =
      lines(
          """
              #  - name: example-usb
              #    directory: /media/usb/holdfast
              #    medium: disk
              #    rotation: usb-disks                      # disks that take turns; an absent one is no failure
              #  - name: example-offsite
              #    s3: {endpoint: "https://s3.example.net", region: eu-1, bucket: acme-backups, prefix: holdfast}
              #    credentials: {file: offsite.credentials} # AWS shared-credentials form; or {env: OFFSITE}
              #    provider: example-cloud
              #    account: acme
              #    site: eu-1
              #    medium: object
              #    lock: {mode: compliance, days: 30}
              #    verify: {every: 90d, max_bytes_per_day: 20GiB}
              """);

  static final List<String> NO_STORE =
      lines(
          """
              ## No store was named. Put at least one in place of '[]', like this:
              ##  - name: disk
              ##    directory: /mnt/disk/holdfast
              """);

  static final List<String> POLICIES =
      lines(
          """

              ## Promises that apps refer to with 'policy:'. Without a policy everything is kept.
              #policies:
              #  production:
              #    retention: {keep_last: 3, keep_daily: 7, keep_weekly: 4, keep_monthly: 3, keep_tagged: {predeploy: 5}, zone: Europe/Berlin}
              #    rpo: 1h                                  # these four need a controller
              #    rto: 2h
              #    placement: 3-2-1
              #    drill: {every: 30d}
              """);

  static final List<String> ABOVE_APPS =
      lines(
          """

              ## What belongs together and is restored together.
              """);

  static final List<String> APP =
      lines(
          """
              #    environment: prod                          # becomes part of each snapshot's name
              #    policy: production
              """);

  static final List<String> SOURCES =
      lines(
          """
              #      example-files:
              #        files:
              #          paths: [/srv/shop/uploads, /etc/shop]
              #          exclude: ["*.tmp", "cache/"]
              #          one_file_system: true
              #          exclude_caches: true
              #          max_file_size: 20GiB
              #      example-sqlite: {sqlite: {path: /srv/shop/app.db}}
              #      example-postgres: {postgres: {database: shop, address: db1, user: holdfast, passfile: /etc/holdfast/pgpass}}
              #      example-mysql: {mysql: {all: true, defaults_file: /etc/holdfast/my.cnf, via: [docker, exec, -i, db]}}
              ## The kinds below are read by this version, but not backed up yet.
              #      example-redis: {redis: {port: 6379}}
              #      example-bucket: {bucket: {endpoint: "https://s3.example.net", bucket: shop-media}}
              #      example-command: {command: {argv: [/usr/local/bin/export-shop], timeout: 1h}}
              """);

  static final List<String> ACTIONS =
      lines(
          """
              ## So are pairs, hooks, checks and schedules.
              #    pairs: [{database: example-postgres, files: example-files, query: "select path from attachments"}]
              #    checks: [{sql: {source: example-postgres, query: "select count(*) > 0 from users", expect: "t"}}]
              #    hooks: {after_restore: [{argv: [/usr/bin/systemctl, restart, shop], timeout: 60s}]}
              #    schedule: {cron: "15 * * * *"}
              """);

  static final List<String> NO_APP =
      lines(
          """

              ## What belongs together and is restored together. Nothing was named yet:
              #apps:
              #  example:
              #    environment: prod                          # becomes part of each snapshot's name
              #    sources:
              #      files: {files: {paths: [/srv/shop/uploads], exclude: ["*.tmp"]}}
              #      app-db: {sqlite: {path: /srv/shop/app.db}}
              """);

  private ConfigurationExamples() {}

  private static List<String> lines(String block) {
    return block.lines().toList();
  }
}
