package dev.holdfast.cli.config;

/** A correct file that uses every key of the table; a test holds it to that. */
final class FullConfiguration {
  static final String TEXT =
      """
          fleet: acme
          trust: keys/trust
          stores:
            - name: nas
              directory: /mnt/nas/holdfast
              host: nas1
              provider: office-nas
              site: office
              medium: disk
              rotation: disks
            - name: offsite
              s3: {endpoint: "https://s3.example.net", region: eu-1, bucket: acme-backups, prefix: holdfast, ca: /etc/holdfast/ca.pem}
              credentials:
                file: offsite.credentials
                profile: backup
                put: {file: offsite.credentials, profile: put}
                read: {file: offsite.credentials, profile: read}
                retain: {file: offsite.credentials, profile: retain}
                delete: {file: offsite.credentials, profile: delete}
              provider: example-cloud
              account: acme
              site: eu-1
              lock: {mode: compliance, days: 30}
              verify: {every: 90d, max_bytes_per_day: 20GiB}
            - name: other
              s3: {endpoint: "http://127.0.0.1:9000", bucket: other, style: virtual}
              credentials:
                env: OTHER
                put: {env: OTHER_PUT}
                read: {env: OTHER_READ}
                retain: {env: OTHER_RETAIN}
                delete: {env: OTHER_DELETE}
          policies:
            production:
              rpo: 1h
              rto: 2h
              placement: 3-2-1
              stores: [nas, offsite]
              retention:
                keep_last: 3
                keep_hourly: 24
                keep_daily: 7
                keep_weekly: 4
                keep_monthly: 3
                keep_yearly: 2
                within: 2d
                keep_tagged: {predeploy: 5}
                max_age: 400d
                max_age_strict: true
                hold: [before-the-move]
                zone: Europe/Berlin
              drill: {every: 30d, host: drill1}
            counted:
              placement: {copies: 3, providers: 2, media: 2, offsite: 1, immutable: 1, unverified: 0}
          apps:
            shop:
              environment: prod
              host: web1
              policy: production
              stores: [nas]
              sources:
                db:
                  postgres:
                    database: shop
                    address: db1
                    port: 5433
                    socket: /run/postgresql
                    user: holdfast
                    passfile: /etc/holdfast/pgpass
                    exclude_data: [sessions]
                    fingerprint: rows
                    via: [docker, exec, -i, pg]
                pg: {postgres: {databases: [a, b]}}
                pgall: {postgres: {all: true}}
                my:
                  mysql:
                    database: shop
                    address: db2
                    port: 3307
                    socket: /run/mysqld/mysqld.sock
                    user: holdfast
                    defaults_file: /etc/holdfast/my.cnf
                    exclude_data: [sessions]
                    fingerprint: "off"
                    via: [docker, exec, -i, my]
                mydbs: {mysql: {databases: [a]}}
                myall: {mysql: {all: true}}
                lite: {sqlite: {path: /srv/shop/app.db}}
                cache: {redis: {address: r1, port: 6380, socket: /run/redis.sock, user: u, passfile: /etc/holdfast/redis, via: [docker, exec, r]}}
                media:
                  bucket:
                    endpoint: https://s3.example.net
                    region: eu-1
                    bucket: shop-media
                    prefix: media/live
                    ca: ca.pem
                    credentials: {env: MEDIA}
                media2: {bucket: {endpoint: "https://s3.example.net", bucket: media-two, credentials: {file: m2.credentials}}}
                vendor: {command: {argv: [/usr/bin/vendor, export], timeout: 2h}}
                uploads:
                  files:
                    paths: [/srv/shop/uploads]
                    exclude: ["*.tmp"]
                    one_file_system: true
                    exclude_caches: on
                    max_file_size: 2GiB
                  host: web2
                  id: abcdefghijklmnopqrstuvwxyz
                  stores: [nas]
                  delta: off
                  min_interval: 15m
              pairs: [{database: db, files: uploads, query: "select path from attachments"}]
              checks:
                - sql: {source: db, query: "select count(*) > 0 from users", expect: t}
                - http: {url: "http://127.0.0.1:8080/health", status: 204}
                - command: {argv: [/usr/bin/true], timeout: 30s}
              hooks:
                before: [{argv: [/usr/bin/sync]}, {argv: [/usr/bin/true], timeout: 10s}]
                after: [{argv: [/usr/bin/sync], timeout: 1m}]
                failed: [{argv: [/usr/bin/sync], timeout: 1m}]
                after_restore: [{argv: [/usr/bin/systemctl, restart, shop], timeout: 60s}]
              schedule: {cron: "15 * * * *"}
          """;

  private FullConfiguration() {}
}
