"""A PostgreSQL server for the bench alone: in a folder of its own, on a socket of its own, as an account that is not root."""
import glob
import os
import pwd
import shlex
import shutil

from . import measure

ACCOUNT = "postgres"


def clients():
    """The folder of the newest installed server with its clients, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else None


class Server:
    def __init__(self, home, port=54999):
        self.home, self.port, self.bin = home, port, clients()
        self.data, self.database = os.path.join(home, "data"), "bench"

    def _as(self, argv):
        return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups", *argv] if os.geteuid() == 0 else argv

    def _run(self, *argv):
        measure.untimed(self._as([os.path.join(self.bin, argv[0]), *argv[1:]]), cwd="/")

    @property
    def user(self):
        return ACCOUNT if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    def start(self):
        if not os.path.exists(self.data):
            os.makedirs(self.home, exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(self.home, ACCOUNT, ACCOUNT)
            self._run("initdb", "-D", self.data, "-A", "trust", "-U", self.user, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.home, "log"), "-o",
                  f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.home} -c max_wal_size=4GB", "start")

    def stop(self):
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def url(self):
        return f"postgres://{self.user}@127.0.0.1:{self.port}/{self.database}"

    def dump_line(self):
        return (f"{shlex.quote(os.path.join(self.bin, 'pg_dump'))} -h 127.0.0.1 -p {self.port} -U {self.user} "
                f"-Fc -Z0 {self.database}")

    def sql(self, text, database="postgres"):
        self._run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.home, "-p", str(self.port), "-U", self.user,
                  "-d", database, "-c", text)

    def fill(self, size_bytes):
        """A table of numbers and one of JSON documents, about half of the bytes each."""
        self.sql(f"drop database if exists {self.database}")
        self.sql(f"create database {self.database}")
        rows = max(1000, size_bytes // 2 // 98)
        self.sql(f"""create table accounts as select i as id, (hashint8(i) % 100000) as balance,
            lpad(md5(i::text), 80, 'x') as filler from generate_series(1, {rows}) i""", self.database)
        documents = max(1000, size_bytes // 2 // 330)
        self.sql(f"""create table documents as select i as id, jsonb_build_object('name', 'customer ' || (i % 9973),
            'city', 'town ' || (i % 211), 'token', md5(i::text), 'lines', jsonb_build_array(i % 17, i % 23, i % 101),
            'text', repeat('lorem ipsum ' || (i % 37) || ' ', 12)) as body from generate_series(1, {documents}) i""", self.database)
        self.sql("alter table accounts add primary key (id)", self.database)
        self.sql("vacuum analyze", self.database)
