"""The cases: which data, which steps, which programs. Within a round every step is done by all programs before the next step
begins, and the order of the programs turns with the round, so that a slow minute of the machine hits all of them."""
import os
import random
import shlex
import shutil
import subprocess
import time

from . import compare, data, figures, measure, peers, postgres


SETTLE_SECONDS = 3  # a file touched less than two seconds before a backup is read again by the next one, which no nightly run meets


class Bench:
    """What the cases share: the folder for the work, rounds, programs, the sink for figures."""

    def __init__(self, options, sink, say):
        self.options, self.sink, self.say = options, sink, say
        self.work = os.path.abspath(options.work)
        self.log = os.path.join(self.work, "log")
        os.makedirs(self.work, exist_ok=True)

    def folder(self, *names):
        return os.path.join(self.work, *names)

    def peers(self, case, names=None, s3=None):
        chosen = [n for n in self.options.tools if n in (names or self.options.tools) and peers.PEERS[n].available()]
        return [self.peer(case, peers.PEERS[n], s3(n) if s3 else None) for n in chosen]

    def peer(self, case, kind, s3=None):
        return kind(self.folder("peers", case, kind.name.replace(", ", "-").replace(" ", "-")), self.log, s3)

    def turned(self, some, number):
        at = number % len(some) if some else 0
        return some[at:] + some[:at]

    def step(self, case, step, peer, number, argv, *, output=None, bytes_before=None, accept=(0,)):
        os.sync()  # what the step before wrote and removed is not paid for by this one
        cost = peer.do(argv, output=output, accept=accept)
        stored = peer.stored_bytes() if bytes_before is not None else None
        row = {"case": case, "step": step, "tool": peer.name, "round": number, "wall_seconds": round(cost.wall_seconds, 3),
               "cpu_seconds": round(cost.cpu_seconds, 3), "peak_rss_bytes": cost.peak_rss_bytes,
               "others_cpu_seconds": round(cost.others_cpu_seconds, 2)}
        if stored is not None:
            row.update(stored_bytes=stored, new_bytes=stored - bytes_before)
        self.sink(row)
        self.say(f"{case:9} {step:10} {peer.name:9} round {number}: {cost.wall_seconds:8.2f} s wall {cost.cpu_seconds:8.2f} s CPU "
                 f"{cost.peak_rss_bytes / 1e6:7.0f} MB" + (f" {row['new_bytes'] / 1e6:9.1f} MB new" if stored is not None else ""))

    def target(self, name):
        """A path below which nothing was restored yet in this case."""
        os.makedirs(self.folder("back"), exist_ok=True)
        return self.folder("back", name)

    def clear(self):
        """Removes what was restored and the repositories. Only at the end of a case: for a minute after many files were removed, ext4
        looks at each of their inodes again before it makes a new one (`recently_deleted`), and the next restore would pay for that."""
        for name in ("back", "peers"):
            shutil.rmtree(self.folder(name), ignore_errors=True)


def _tree_rounds(bench, case, folder, some, steps, share=0.01):
    one = data.near(folder, 100_000)
    for number in range(bench.options.rounds):
        data.warm(folder)
        order = bench.turned(some, number)
        for peer in order:
            peer.fresh()
            argv = peer.backup(folder)
            bench.step(case, "first", peer, number, argv, bytes_before=peer.stored_bytes())
        keeping = [peer for peer in order if peer.name != "pipe"]
        if "unchanged" in steps:
            for peer in keeping:
                bench.step(case, "unchanged", peer, number, peer.backup(folder), bytes_before=peer.stored_bytes())
        if "changed" in steps:
            data.change(folder, share, 1000 + number)
            for peer in keeping:
                bench.step(case, "changed", peer, number, peer.backup(folder), bytes_before=peer.stored_bytes())
            for peer in [p for p in order if p.name == "pipe"]:
                peer.do(peer.backup(folder))  # so that what it gives back can be compared; not a step of its own
        if "one-file" in steps:
            for peer in order:
                target = bench.target(f"{peer.name}-{number}-one-file")
                bench.step(case, "one-file", peer, number, peer.restore_one(one, target))
                compare.files(one, peer.below(target, one))
        if "restore" in steps:
            for peer in order:
                target = bench.target(f"{peer.name}-{number}")
                bench.step(case, "restore", peer, number, peer.restore(target))
                compare.trees(folder, peer.below(target, folder), times=peer.name != "pipe")


def tree(bench):
    """2.5 GB in 63,121 files: first backup, nothing changed, 1 % of the files changed, one file back, everything back."""
    size = bench.options.scale
    folder = data.tree(bench.folder("data", f"tree-{size:g}"), int(63_121 * size), int(2.5e9 * size))
    _tree_rounds(bench, "tree", folder, bench.peers("tree"), ("unchanged", "changed", "one-file", "restore"))


def small(bench):
    """1,000,000 files of 1.6 KB: first backup, nothing changed, 1 % changed."""
    size = bench.options.scale
    folder = data.small(bench.folder("data", f"small-{size:g}"), int(1_000_000 * size))
    _tree_rounds(bench, "small", folder, bench.peers("small"), ("unchanged", "changed"))


def _start_minio(scripts, home):
    """The address of the server; its keys go to the environment, where all programs look for them."""
    lines = measure.untimed([os.path.join(scripts, "start-minio"), home, "19555"]).splitlines()
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    try:
        os.environ.update(AWS_ACCESS_KEY_ID=facts["HOLDFAST_IT_S3_ACCESS_KEY"], AWS_SECRET_ACCESS_KEY=facts["HOLDFAST_IT_S3_SECRET_KEY"])
        return facts["HOLDFAST_IT_S3_URL"]
    except KeyError as missing:
        raise measure.Failed(f"start-minio did not say {missing}") from None


def s3(bench):
    """The tree to a local S3 server and back: BENCH_S3 names it (http://host:port) with AWS_* keys, else MinIO is started."""
    size = bench.options.scale
    folder = data.tree(bench.folder("data", f"tree-{size:g}"), int(63_121 * size), int(2.5e9 * size))
    scripts = os.path.join(peers.ROOT, "cli", "src", "test", "scripts")
    address, home = os.environ.get("BENCH_S3"), bench.folder("minio")
    try:
        address = address or _start_minio(scripts, home)
        for number in range(bench.options.rounds):
            data.warm(folder)
            word = data.secret()[:8].lower()
            some = bench.peers("s3", ("holdfast", "restic"), lambda name: f"{address}/bench-{word}-{name}")
            for peer in bench.turned(some, number):
                peer.fresh()
                bench.step("s3", "first", peer, number, peer.backup(folder))
            for peer in bench.turned(some, number):
                target = bench.target(f"{peer.name}-{number}")
                bench.step("s3", "restore", peer, number, peer.restore(target))
                compare.trees(folder, peer.below(target, folder))
    finally:
        if not os.environ.get("BENCH_S3"):
            subprocess.run([os.path.join(scripts, "stop-server"), home], check=False)
            shutil.rmtree(home, ignore_errors=True)


def _dump(bench, case, size_bytes):
    server = postgres.Server(bench.folder("postgres"))
    if not server.bin:
        bench.say(f"{case}: no PostgreSQL server is installed: left out")
        return
    server.start()
    try:
        server.fill(int(size_bytes * bench.options.scale))
        plain = bench.target("plain.dump")
        measure.untimed(["bash", "-c", f"{server.dump_line()} > {shlex.quote(plain)}"])
        bench.say(f"{case}: the dump has {os.path.getsize(plain) / 1e6:.0f} MB")
        expected = compare.dump_digest(os.path.join(server.bin, "pg_restore"), plain)
        some = bench.peers(case)
        if any(peer.name == "holdfast" for peer in some):
            some.append(bench.peer(case, peers.HoldfastRows))
        for number in range(bench.options.rounds):
            order = bench.turned(some, number)
            for peer in order:
                peer.fresh()
                argv = peer.backup_dump(server)
                bench.step(case, "first", peer, number, argv, bytes_before=peer.stored_bytes())
            for peer in order:
                back = bench.target("back.dump")
                bench.step(case, "to-stdout", peer, number, peer.dump(server.database), output=back)
                if compare.dump_digest(os.path.join(server.bin, "pg_restore"), back) != expected:
                    raise compare.Differs(f"{peer.name} gave another dump back")
                os.remove(back)
    finally:
        server.stop()


def dump(bench):
    """A PostgreSQL database whose dump has about 366 MB: first backup fed by the same pg_dump, the dump to stdout."""
    _dump(bench, "dump", 366e6)


def dump4g(bench):
    """The same at 4 GB."""
    _dump(bench, "dump4g", 4e9)


def start(bench):
    """What a user waits for: version, snapshots with 200 of them, ls of the tree."""
    size = bench.options.scale
    folder = data.tree(bench.folder("data", f"tree-{size:g}"), int(63_121 * size), int(2.5e9 * size))
    tiny = bench.folder("data", "tiny")
    os.makedirs(tiny, exist_ok=True)
    many = bench.peers("start-200", ("holdfast", "restic", "borg"))
    for peer in many:
        peer.fresh()
        for i in range(max(2, int(200 * size))):
            with open(os.path.join(tiny, "file"), "w", encoding="ascii") as f:
                f.write(f"{i}\n")
            peer.quietly(peer.backup(tiny))
    whole = bench.peers("start-tree", ("holdfast", "restic", "borg"))
    for peer in whole:
        peer.fresh()
        peer.quietly(peer.backup(folder))
    for number in range(max(5, bench.options.rounds)):
        for peer in bench.turned(many, number):
            version = [peer.program, "--version" if peer.name == "borg" else "version"]
            bench.step("start", "version", peer, number, version)
            bench.step("start", "snapshots", peer, number, peer.list_snapshots())
        for peer in bench.turned(whole, number):
            bench.step("start", "ls", peer, number, peer.list_tree())


def series(bench):
    """20 runs with 1 % of the files changed before each: does the twentieth cost what the second did?"""
    size = bench.options.scale
    folder = data.tree(bench.folder("data", f"tree-{size:g}"), int(63_121 * size), int(2.5e9 * size))
    some = bench.peers("series", ("holdfast", "restic"))
    for peer in some:
        peer.fresh()
    data.warm(folder)
    for number in range(1, figures.SERIES_RUNS + 1):
        if number > 1:
            data.change(folder, 0.01, 5000 + number)
            time.sleep(SETTLE_SECONDS)
        for peer in some:
            bench.step("series", f"run-{number:02d}", peer, 0, peer.backup(folder), bytes_before=peer.stored_bytes())


def limits(bench):
    """The first backup of the tree with a 64 MB heap, and on one core; then verified against the source."""
    size = bench.options.scale
    folder = data.tree(bench.folder("data", f"tree-{size:g}"), int(63_121 * size), int(2.5e9 * size))
    for step, options, prefix in (("heap-64m", "-Xmx64m", []), ("one-core", "", ["taskset", "-c", "0"])):
        for peer in bench.peers("limits", ("holdfast",)):
            peer.env["HOLDFAST_JAVA_OPTS"] = options
            peer.fresh()
            data.warm(folder)
            bench.step("limits", step, peer, 0, prefix + peer.backup(folder), bytes_before=0)
            target = bench.target(f"{peer.name}-{step}")
            bench.step("limits", step + "-back", peer, 0, prefix + peer.restore(target))
            compare.trees(folder, peer.below(target, folder))


def fsync(bench):
    """What making a name durable costs on this file system: rename and fsync of the folder, 200 times."""
    folder = bench.target("fsync")
    os.makedirs(folder)
    for step, both in (("file", False), ("file+folder", True)):
        here = os.open(folder, os.O_RDONLY)
        before, cpu = measure.time.monotonic(), measure.machine_cpu_seconds()
        for i in range(200):
            with open(os.path.join(folder, "part"), "wb") as f:
                f.write(random.Random(i).randbytes(65536))
                f.flush()
                os.fsync(f.fileno())
            os.rename(os.path.join(folder, "part"), os.path.join(folder, f"{step}-{i}"))
            if both:
                os.fsync(here)
        wall = measure.time.monotonic() - before
        os.close(here)
        bench.sink({"case": "fsync", "step": step, "tool": "-", "round": 0, "wall_seconds": round(wall, 3), "cpu_seconds": 0,
                    "peak_rss_bytes": 0, "others_cpu_seconds": round(measure.machine_cpu_seconds() - cpu, 2)})
        bench.say(f"fsync     {step}: {wall / 200 * 1e3:.2f} ms each")


def scaling(bench):
    """Cost against size: 10 k, 100 k, 1 M files of 1.6 KB, and 0.1, 1, 10 GB in files of 40 KB."""
    size = bench.options.scale
    for files in (10_000, 100_000, 1_000_000):
        folder = data.small(bench.folder("data", f"small-{files / 1e6 * size:g}"), int(files * size))
        _tree_rounds(bench, f"files-{files}", folder, bench.peers(f"files-{files}", ("holdfast", "restic")), ("unchanged",))
    for total in (0.1, 1, 10):
        folder = data.tree(bench.folder("data", f"tree-{total / 2.5 * size:g}"), int(63_121 * total / 2.5 * size), int(total * 1e9 * size))
        case = f"bytes-{int(total * 1e9)}"
        _tree_rounds(bench, case, folder, bench.peers(case, ("holdfast", "restic")), ("unchanged",))
        if total == 10:
            shutil.rmtree(folder)
            os.remove(folder + ".made")


CASES = {case.__name__: case for case in (tree, small, s3, dump, dump4g, start, series, limits, fsync, scaling)}
