"""Compares what came back with what was there: a fast tool that returns something else has not won."""
import hashlib
import os
import stat
import subprocess


class Differs(Exception):
    """A restored tree, file or dump is not its source."""


def _facts(path):
    s = os.lstat(path)
    kind = stat.S_IFMT(s.st_mode)
    times = None if stat.S_ISDIR(s.st_mode) else s.st_mtime_ns
    size = s.st_size if stat.S_ISREG(s.st_mode) else 0
    return kind, stat.S_IMODE(s.st_mode), size, times, os.readlink(path) if stat.S_ISLNK(s.st_mode) else None


def same_bytes(a, b):
    with open(a, "rb") as x, open(b, "rb") as y:
        while True:
            p, q = x.read(1 << 18), y.read(1 << 18)
            if p != q:
                return False
            if not p:
                return True


def trees(source, restored, *, times=True):
    """Names, kinds, modes, times of files to the nanosecond, link targets and all bytes; the count of entries."""
    count, folders = 0, [""]
    while folders:
        below = folders.pop()
        names = sorted(os.listdir(os.path.join(source, below)))
        others = sorted(os.listdir(os.path.join(restored, below)))
        if names != others:
            raise Differs(f"{restored}/{below}: other names than the source: {sorted(set(names) ^ set(others))[:3]}")
        for name in names:
            relative = os.path.join(below, name)
            a, b = os.path.join(source, relative), os.path.join(restored, relative)
            x, y = _facts(a), _facts(b)
            if not times:
                x, y = x[:3] + x[4:], y[:3] + y[4:]
            if x != y:
                raise Differs(f"{b}: {y}, expected {x}")
            if stat.S_ISREG(x[0]) and not same_bytes(a, b):
                raise Differs(f"{b}: other bytes than {a}")
            if stat.S_ISDIR(x[0]):
                folders.append(relative)
            count += 1
    return count


def files(source, restored):
    if not same_bytes(source, restored):
        raise Differs(f"{restored}: other bytes than {source}")


def dump_digest(pg_restore, dump):
    """The hash of what a custom-format dump says as text, without the lines that carry the time and random words."""
    digest = hashlib.sha256()
    with subprocess.Popen([pg_restore, "-f", "-", dump], stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            if not line.startswith((b"-- ", b"\\restrict", b"\\unrestrict")):
                digest.update(line)
    if process.returncode:
        raise Differs(f"{dump}: pg_restore does not read it")
    return digest.hexdigest()
