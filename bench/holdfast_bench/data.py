"""Makes the data of the bench from a seed: the same command gives the same bytes on every machine.

Text is made of words with Zipf's frequencies, so that it compresses about as source code and prose do; the rest is skewed
bytes (as machine code and tables are) and random ones (as pictures and archives are)."""
import json
import os
import random
import string
import traceback

from . import measure

KIB, MIB = 1 << 10, 1 << 20
SEED = 20261121


class Words:
    """Text without an end from a fixed vocabulary of 6,000 words."""

    def __init__(self, rng):
        self._rng = rng
        letters = "etaoinshrdlucmfwypvbgkqjxz"
        weights = [1 / (i + 2) for i in range(26)]
        self._words = [("".join(rng.choices(letters, weights, k=rng.randint(2, 11)))).encode() for _ in range(6000)]
        total, self._cumulated = 0.0, []
        for rank in range(6000):
            total += 1 / (rank + 2.7)
            self._cumulated.append(total)
        self._ends = [b" "] * 12 + [b"\n", b", ", b";\n  ", b" = ", b"(", b") "] + [b" %d " % rng.getrandbits(20) for _ in range(3)]

    def take(self, size_bytes):
        count = size_bytes // 6 + 8
        words = self._rng.choices(self._words, cum_weights=self._cumulated, k=count)
        ends = self._rng.choices(self._ends, k=count)
        text = b"".join(part for pair in zip(words, ends) for part in pair)
        return text[:size_bytes] if len(text) >= size_bytes else text + self.take(size_bytes - len(text))


def skewed(rng, size_bytes):
    """Bytes of about five bits each, with runs of zeros."""
    table = bytes(min(255, int(255 * (i / 255) ** 3)) for i in range(256))
    body = bytearray(rng.randbytes(size_bytes).translate(table))
    for _ in range(size_bytes // 2048):
        at = rng.randrange(size_bytes)
        body[at:at + 64] = bytes(len(body[at:at + 64]))
    return bytes(body)


def content(rng, words, kind, size_bytes):
    parts = []
    while size_bytes > 0:
        step = min(size_bytes, 4 * MIB)
        parts.append(words.take(step) if kind == "text" else skewed(rng, step) if kind == "skewed" else rng.randbytes(step))
        size_bytes -= step
    return b"".join(parts)


def _once(folder, describe, make):
    """Makes a data set where it is not there whole; a marker beside it says what it was made from."""
    marker = folder + ".made"
    try:
        with open(marker, encoding="utf8") as f:
            if json.load(f) == describe:
                return folder
    except (OSError, ValueError):
        pass
    if os.path.exists(folder):
        raise measure.Failed(f"{folder} was not made whole or from other figures: remove it")
    os.makedirs(folder)
    _apart(make)
    with open(marker, "w", encoding="utf8") as f:
        json.dump(describe, f)
    return folder


def _apart(make):
    """Runs make() in a child: a process started later inherits the peak of this one's memory (getrusage(2)), so it stays small."""
    child = os.fork()
    if child == 0:
        done = 1
        try:
            make()
            done = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(done)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise measure.Failed("the data could not be made")


def tree(folder, files, size_bytes):
    """A tree like a system's or a project's: sizes log-normal with a median near 4 KiB, 12 files a folder, 3 % of the files
    equal to another one."""

    def make():
        rng = random.Random(SEED)
        words = Words(rng)
        sizes = [rng.lognormvariate(8.3, 2.0) for _ in range(files)]
        scale = size_bytes / sum(sizes)
        earlier = b""
        for i, drawn in enumerate(sizes):
            path = os.path.join(folder, f"p{i // 1200:03d}", f"d{i // 12 % 100:02d}", f"file-{i}.{rng.choice(('c', 'html', 'so', 'png'))}")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            kind = rng.choices(("text", "skewed", "random"), (62, 25, 13))[0]
            data = earlier if earlier and rng.random() < 0.03 else content(rng, words, kind, int(drawn * scale))
            if len(data) < MIB:
                earlier = data
            with open(path, "wb") as f:
                f.write(data)
            if i % 97 == 0:
                os.symlink(os.path.basename(path), path + ".link")

    return _once(folder, {"seed": SEED, "files": files, "bytes": size_bytes, "form": 1}, make)


def small(folder, files):
    """Many small records of about 1.6 KB each, 100 a folder, as mail folders and session stores have."""

    def make():
        rng = random.Random(SEED + 1)
        words = Words(rng)
        for i in range(files):
            if i % 100 == 0:
                parent = os.path.join(folder, f"{i // 10000:03d}", f"{i // 100 % 100:02d}")
                os.makedirs(parent)
            text = words.take(rng.randint(900, 2000))
            with open(os.path.join(parent, f"{i}.json"), "wb") as f:
                f.write(b'{"id": %d, "token": "%s", "body": "%s"}\n' % (i, rng.randbytes(12).hex().encode(), text))

    return _once(folder, {"seed": SEED + 1, "files": files, "form": 1}, make)


def warm(folder):
    """Reads everything once, so that no program pays for the disk in the place of the others."""
    buffer = bytearray(4 * MIB)
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if not os.path.islink(path):
                with open(path, "rb", buffering=0) as f:
                    while f.readinto(buffer):
                        pass


def change(folder, share, seed):
    """Changes that share of the files as editors and programs do: some bytes in the middle and some at the end."""
    _apart(lambda: _change(folder, share, seed))


def _change(folder, share, seed):
    rng = random.Random(seed)
    words = Words(random.Random(SEED))
    paths = sorted(os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names)
    paths = [path for path in paths if not os.path.islink(path)]
    chosen = rng.sample(paths, max(1, round(len(paths) * share)))
    for path in chosen:
        size = os.path.getsize(path)
        with open(path, "r+b") as f:
            f.seek(rng.randrange(size) if size else 0)
            f.write(words.take(min(size, 512)))
            f.seek(0, os.SEEK_END)
            f.write(words.take(120))


def near(folder, size_bytes):
    """The file whose size is nearest to a figure."""
    best = None
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if not os.path.islink(path):
                distance = abs(os.path.getsize(path) - size_bytes)
                if best is None or (distance, path) < best:
                    best = distance, path
    return best[1]


def secret(rng=random.SystemRandom()):
    return "".join(rng.choices(string.ascii_letters + string.digits, k=32))
