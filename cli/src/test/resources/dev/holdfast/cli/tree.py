"""Trees for tests. make DIR SEED: a random tree with odd names, holes, links and times;
change DIR SEED: something of it becomes different; list DIR: one line per name with all that a
restore brings back; answer TEXT COMMAND...: runs a command on a terminal that answers a prompt."""
import hashlib, os, pty, random, shutil, stat, sys

ROOT = os.geteuid() == 0


def name(r):
    kind = r.randrange(6)
    if kind == 0:
        return bytes(r.choice([b for b in range(1, 256) if b != 47]) for _ in range(r.randint(3, 9)))
    if kind == 1:
        return ("ä\n\t €%08x" % r.getrandbits(32)).encode()
    if kind == 2:
        return b"%032x" % r.getrandbits(128) * 7
    return b"%04x." % r.getrandbits(16) + r.choice([b"txt", b"a b", b"-r", b"~"])


def content(r):
    size = r.choice([0, 1, 100, 4096, 65537, 300_000, r.randint(1, 20_000), r.randint(1, 2_000_000)])
    return r.randbytes(size) if r.random() < 0.5 else (r.randbytes(97) * (size // 97 + 1))[:size]


def settle(r, path, symlink=False):
    """Mode and time of a finished entry."""
    if not symlink:
        safe = 0o700 if os.path.isdir(path) else 0o400
        mode = r.choice([0o755, 0o700, 0o644, 0o1777, r.getrandbits(9)])
        os.chmod(path, mode if ROOT else mode | safe)
    time = r.choice([0, -1, 2**33, r.randint(-10**9, 2 * 10**9)]) * 10**9 + r.randrange(10**9)
    os.utime(path, ns=(time, time), follow_symlinks=False)


def file(r, path):
    with open(path, "wb") as f:
        if r.random() < 0.15:
            for _ in range(r.randint(0, 3)):
                f.seek(r.randint(0, 5_000_000))
                f.write(r.randbytes(r.randint(1, 5000)))
            f.truncate(r.randint(0, 8_000_000))
        else:
            f.write(content(r))
    settle(r, path)


def fill(r, depth, files):
    for _ in range(r.randint(0, 8)):
        path = name(r)
        if os.path.lexists(path):
            continue
        kind = r.randrange(12)
        if kind < 3 and depth < 5:
            os.mkdir(path)
            below(r, path, depth, files)
        elif kind == 3:
            os.symlink(r.choice([b"..", b"/etc/passwd", b"\xff\xfe", path, b"x" * 3000]), path)
            settle(r, path, symlink=True)
            files.append(os.path.join(os.getcwdb(), path))
        elif kind == 4:
            os.mkfifo(path)
            settle(r, path)
        elif kind == 5 and files and len(os.getcwdb()) < 3000:
            os.link(r.choice(files), path, follow_symlinks=False)
        else:
            file(r, path)
            files.append(os.path.join(os.getcwdb(), path))


def below(r, path, depth, files, only=None):
    back = os.open(b".", os.O_RDONLY)
    os.chdir(path)
    if only:
        os.mkdir(b"deep" * 50)
        below(r, b"deep" * 50, 9, files, only - 1)
        file(r, b"file at depth")
    else:
        fill(r, depth + 1, files)
    os.fchdir(back)
    os.close(back)
    settle(r, path)


def make(path, seed):
    r, files = random.Random(int(seed)), []
    os.makedirs(path, exist_ok=True)
    os.chdir(path)
    for _ in range(2):
        fill(r, 0, files)
    if r.random() < 0.2:
        os.mkdir(b"long")
        below(r, b"long", 9, [], r.choice([3, 24]))


def change(path, seed):
    r = random.Random(int(seed))
    os.chdir(path)
    for entry in sorted(os.listdir(b".")):
        kind = r.randrange(5)
        st = os.lstat(entry)
        if kind == 0 and stat.S_ISDIR(st.st_mode) and entry != b"long":
            shutil.rmtree(entry)
        elif kind == 1 and stat.S_ISREG(st.st_mode):
            with open(entry, "r+b") as f:
                f.seek(st.st_size // 2)
                f.write(r.randbytes(10))
        elif kind == 2 and stat.S_ISREG(st.st_mode):
            settle(r, entry)
        elif kind == 3 and not stat.S_ISDIR(st.st_mode):
            os.unlink(entry)
    fill(r, 3, [])


def lines(fd, path, seen):
    for entry in [b""] * (not path) + sorted(map(os.fsencode, os.listdir(fd))):
        st = os.lstat(entry or b".", dir_fd=fd)
        at, kind = path + b"/" * bool(path) + entry, stat.S_IFMT(st.st_mode)
        words = [repr(at)[1:], oct(kind), st.st_mtime_ns]
        if kind != stat.S_IFLNK:
            words.append(oct(stat.S_IMODE(st.st_mode)))
        if kind == stat.S_IFLNK:
            words.append(repr(os.readlink(entry, dir_fd=fd)))
        if kind != stat.S_IFDIR and st.st_nlink > 1:
            words.append("same as " + repr(seen.setdefault(st.st_ino, at)))
        if kind == stat.S_IFREG:
            with open(os.open(entry, os.O_RDONLY, dir_fd=fd), "rb") as f:
                words += [st.st_size, hashlib.sha256(f.read()).hexdigest()]
        print(*words)
        if kind == stat.S_IFDIR and entry:
            inner = os.open(entry, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=fd)
            lines(inner, at, seen)
            os.close(inner)


def answer(text, *command):
    pid, terminal = pty.fork()
    if not pid:
        os.execvp(command[0], command)
    os.write(terminal, text.encode() + b"\n")
    out = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            part = b""
        if not part:
            break
        out += part
    sys.stdout.buffer.write(out)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if sys.argv[1] == "list":
    lines(os.open(sys.argv[2], os.O_RDONLY), b"", {})
else:
    {"make": make, "change": change, "answer": answer}[sys.argv[1]](*sys.argv[2:])
