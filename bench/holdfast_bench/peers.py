"""The programs that are compared. Each makes a new repository (not timed) and gives the argv of every step that is timed."""
import os
import re
import shlex
import shutil
import subprocess

from . import measure

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PASSWORD = "bench-only"


class Peer:
    """A program with one repository below `home`. `s3` is an address like http://127.0.0.1:9000/bucket, or None for a folder."""

    name = ""

    def __init__(self, home, log, s3=None):
        self.home, self.log, self.s3 = home, log, s3
        self.repository = os.path.join(home, "repository")
        self.env = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", HOME=home)
        for variable in ("HOLDFAST_CONFIG", "HOLDFAST_STATE", "HOLDFAST_IDENTITY", "HOLDFAST_JAVA_OPTS"):
            if variable not in os.environ.get("BENCH_KEEP", ""):
                self.env.pop(variable, None)

    def fresh(self):
        shutil.rmtree(self.home, ignore_errors=True)
        os.makedirs(self.home)
        self.make()

    def make(self):
        """Makes the repository."""

    def do(self, argv, **more):
        return measure.run(argv, env=self.env, log=self.log, **more)

    def quietly(self, argv):
        return self.do(argv)

    def stored_bytes(self):
        return None if self.s3 else measure.bytes_below(self.repository)

    def below(self, target, source):
        """Where a restore to `target` put `source`."""
        return target + source


class Holdfast(Peer):
    name = "holdfast"
    program = os.path.join(ROOT, "holdfast")

    def __init__(self, home, log, s3=None):
        super().__init__(home, log, s3)
        self.keys = os.path.join(home, "keys")
        self.config = os.path.join(home, "holdfast.yaml")
        self.base = [self.program, "--config", self.config, "--state", os.path.join(home, "state"), "-q"]
        self.identity = ["--identity", os.path.join(self.keys, "recovery-1.key")]

    @classmethod
    def version(cls):
        out = subprocess.run([cls.program, "version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"], stdout=subprocess.PIPE, text=True).stdout
        return f"{out.splitlines()[0]} ({commit.strip() or 'no checkout'})"

    @classmethod
    def available(cls):
        return True

    def make_with(self, *sources):
        store = f"s3:{self.s3}/bench" if self.s3 else self.repository
        self.quietly(self.base + ["init", "--keys", self.keys, "--no-passphrase", "--fleet", "bench", "--app", "bench",
                                  "--store", f"bench={store}", *(["--create-bucket"] if self.s3 else []), "--no-drill", *sources])

    def backup(self, path):
        if not os.path.exists(self.keys):
            self.make_with("--files", path)
        return self.base + ["backup"]

    def restore(self, target):
        return self.base + ["restore", "latest", "--target", target, *self.identity]

    def restore_one(self, path, target):
        return self.base + ["restore", f"latest:{path}", "--target", target, *self.identity]

    def backup_dump(self, server):
        if not os.path.exists(self.keys):
            self.make_with("--postgres", server.url())
        return self.base + ["backup"]

    def dump(self, database):
        return self.base + ["cat", f"latest:/postgres/databases/{database}/dump.pgc", *self.identity]

    def list_snapshots(self):
        return self.base + ["snapshots"]

    def list_tree(self):
        return self.base + ["ls", "latest", *self.identity]


class HoldfastRows(Holdfast):
    """The same without the content hash that the server makes of every row: what the dump alone costs."""

    name = "holdfast, rows only"

    def backup_dump(self, server):
        argv = super().backup_dump(server)
        with open(self.config, encoding="utf8") as f:
            text = f.read()
        user = f", user: {server.user}}}"
        if text.count(user) != 1:
            raise measure.Failed(f"{self.config} does not name the source once, as it should with '{user}'")
        with open(self.config, "w", encoding="utf8") as f:
            f.write(text.replace(user, user[:-1] + ", fingerprint: rows}"))
        return argv


class Restic(Peer):
    name = "restic"
    program = os.environ.get("BENCH_RESTIC", "restic")

    def __init__(self, home, log, s3=None):
        super().__init__(home, log, s3)
        self.env.update(RESTIC_PASSWORD=PASSWORD, RESTIC_CACHE_DIR=os.path.join(home, "cache"),
                        RESTIC_REPOSITORY=f"s3:{s3}" if s3 else self.repository)

    @classmethod
    def version(cls):
        return subprocess.run([cls.program, "version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    @classmethod
    def available(cls):
        return shutil.which(cls.program) is not None

    def make(self):
        self.quietly([self.program, "-q", "init"])

    def backup(self, path):
        return [self.program, "-q", "backup", path]

    def restore(self, target):
        return [self.program, "-q", "restore", "latest", "--target", target]

    def restore_one(self, path, target):
        return self.restore(target) + ["--include", path]

    def backup_dump(self, server):
        line = f"{server.dump_line()} | {shlex.quote(self.program)} -q backup --stdin --stdin-filename dump.pgc"
        return ["bash", "-o", "pipefail", "-c", line]

    def dump(self, _database):
        return [self.program, "-q", "dump", "latest", "/dump.pgc"]

    def list_snapshots(self):
        return [self.program, "-q", "snapshots"]

    def list_tree(self):
        return [self.program, "-q", "ls", "latest"]


class Borg(Peer):
    name = "borg"
    program = os.environ.get("BENCH_BORG", "borg")

    def __init__(self, home, log, s3=None):
        super().__init__(home, log, s3)
        self.env.update(BORG_PASSPHRASE=PASSWORD, BORG_REPO=self.repository, BORG_BASE_DIR=os.path.join(home, "base"))
        self.count = 0

    @classmethod
    def version(cls):
        return subprocess.run([cls.program, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    @classmethod
    def available(cls):
        return shutil.which(cls.program) is not None

    def make(self):
        self.quietly([self.program, "init", "--encryption", "repokey-blake2"])

    def _next(self):
        self.count += 1
        return f"::a{self.count}"

    def backup(self, path):
        return [self.program, "create", "--compression", "zstd,3", self._next(), path]

    def restore(self, target):
        os.makedirs(target, exist_ok=True)
        line = f"cd {shlex.quote(target)} && exec {shlex.quote(self.program)} extract ::a{self.count}"
        return ["sh", "-c", line]

    def restore_one(self, path, target):
        argv = self.restore(target)
        return argv[:2] + [argv[2] + " " + shlex.quote(path.lstrip("/"))]

    def backup_dump(self, server):
        line = f"{server.dump_line()} | {shlex.quote(self.program)} create --compression zstd,3 --stdin-name dump.pgc {self._next()} -"
        return ["bash", "-o", "pipefail", "-c", line]

    def dump(self, _database):
        return [self.program, "extract", "--stdout", f"::a{self.count}", "dump.pgc"]

    def list_snapshots(self):
        return [self.program, "list"]

    def list_tree(self):
        return [self.program, "list", f"::a{self.count}"]


class Pipe(Peer):
    """tar, zstd -3 and age: what a careful script does. It stores everything each time."""

    name = "pipe"

    @classmethod
    def version(cls):
        texts = [subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True).stdout for argv in
                 (["tar", "--version"], ["zstd", "--version"], ["age", "--version"])]
        return "tar, zstd, age " + ", ".join(re.search(r"v?(\d[\w.+-]*)", text)[1] for text in texts)

    @classmethod
    def available(cls):
        return all(map(shutil.which, ("tar", "zstd", "age", "age-keygen")))

    def make(self):
        os.makedirs(self.repository)
        key = os.path.join(self.home, "key")
        measure.untimed(["age-keygen", "-o", key], stderr=subprocess.DEVNULL)
        self.recipient = measure.untimed(["age-keygen", "-y", key]).strip()
        self.key, self.file = key, os.path.join(self.repository, "archive.age")

    def _bash(self, line):
        return ["bash", "-o", "pipefail", "-c", line]

    def _store(self, line):
        return self._bash(f"{line} | zstd -q -3 -T0 | age -r {self.recipient} -o {shlex.quote(self.file)} && sync {shlex.quote(self.file)}")

    def backup(self, path):
        return self._store(f"tar -C / -c {shlex.quote(path.lstrip('/'))}")

    def _plain(self):
        return f"age -d -i {shlex.quote(self.key)} {shlex.quote(self.file)} | zstd -dq"

    def restore(self, target):
        os.makedirs(target, exist_ok=True)
        return self._bash(f"{self._plain()} | tar -C {shlex.quote(target)} -xp")

    def restore_one(self, path, target):
        argv = self.restore(target)
        return argv[:-1] + [argv[-1] + " " + shlex.quote(path.lstrip("/"))]

    def backup_dump(self, server):
        return self._store(server.dump_line())

    def dump(self, _database):
        return self._bash(self._plain())


PEERS = {peer.name: peer for peer in (Holdfast, Restic, Borg, Pipe)}
