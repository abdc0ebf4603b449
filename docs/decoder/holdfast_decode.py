#!/usr/bin/env python3
"""Reads a Holdfast store of format 1 with Python, age and zstd, made from docs/FORMAT.md (§) alone.
A snapshot is a hash (6 digits or more), name, APP/SOURCE or latest. Exit code 1: see stderr."""
import argparse, base64, ed25519, hashlib, io, itertools, json, os, pathlib, re, struct, sys
import tempfile, time
from subprocess import DEVNULL, PIPE, Popen, SubprocessError, check_output

FAULTS = ValueError, TypeError, LookupError, OverflowError, OSError, struct.error, SubprocessError
ID, MIB, FOUND, Record = "[a-z2-7]{25}[aeimquy4]", 1 << 20, [], argparse.Namespace
STORE, CLOSED = Record(manifests=[], ok={}), Record(app="-", source="-", name="-")
# §5, §8, §9: messages, their fields in order, [name:][*]kind[least-][most]: * repeated, n number,
# i and z signed, b bytes, t text, a capital another message; limits of the number or the length.
SCHEMA = {message: [re.fullmatch(r"(?:(\w+):)?(\*?)([A-Z]\w+|\w)(?:(\d+)-)?(\d*)", word).groups()
                    for word in words] for message, *words in map(str.split, """
    Head format:n kind:t fleet:b16 subject:b16 number:n1- previous:b32 signer:b16 trust_v:n
    trust_sha256:b32 sections:*Section; Section kind:t length:n sha256:b32; Ref seq:n sha256:b32;
    manifest head:Head previous:Ref voids:*n record_n:n kind:n1-3 source:b16 b16 b8 start:i stop:i n
    recipients:*b16 pack_count:n entry_count:n n n n; checkpoint head:Head upto:Ref i count:n;
    trust head:Head t operators:*b32 n1 *Recipient keeper:b32 *b32 *t i; Recipient t t t;
    host-record head:Head name:t key:b32 t b32 ledger:n1-2 *b16 valid_from:n n last_good:Ref count:n
    n1 i; store-record head:Head t t Place t t t t t t n2 n i; Place t t t t b32; Body t app:t t
    source:t t t name:t t *Pair *Exit n1-2 *b changed:n *Unread unread:n Items Chunker *Root
    tree:Extents index:Extents t t n1 b32 *Pair t; Pair t t; Exit t z t; Unread b t; Items *Item;
    Item t t n b32 t; Chunker t n n n; Root b; Extents extents:*Extent; Extent pack:b32 ordinal:n
    offset:n length:n1-; Hole offset:n length:n1-; Xattr name:b1-255 b65536; Entry path:b32768
    type:n1-7 mode:n4095 n n t t mtime:z nanos:n999999999 size:n link:b32768 group:i holes:*Hole
    xattrs:*Xattr content:*Extent major:n minor:n ancestor:n1 n1""".split(";"))}

def need(true, text):
    if not true: raise ValueError(text)
def find(level, text): FOUND.append(print(f"{level}: {text}", file=sys.stderr) or level)
def sha(data): return hashlib.sha256(data).digest()
def raw(text): return base64.b32decode(text.upper() + "======")  # an id from its text
def ref(x): return x.seq, x.sha256
def total(extents): return sum(x.length for x in extents)
def ascending(values): return all(a < b for a, b in zip(values, values[1:]))
def by(f, keys): return any(sha(k)[:16] == f.signer and ed25519.verify(k, *f.signed) for k in keys)
def take(f, size):
    need(len(data := f.read(size)) == size, f"cut short: {size} bytes expected")
    return data
def varint(f, shift=0):  # §1
    byte = take(f, 1)[0]
    need(shift < 70, "a number has more than 10 bytes")
    return byte & 127 | (varint(f, shift + 7) << 7 if byte > 127 else 0)
def split(data, read):  # what read makes of the data, again and again until its end
    f = io.BytesIO(data)
    while f.tell() < len(data): yield read(f)
WIRE = {0: varint, 1: lambda f: take(f, 8) and None,  # §1: 1 and 5 are wrong for all known fields
        2: lambda f: take(f, varint(f)), 5: lambda f: take(f, 4) and None}
def convert(name, many, kind, least, most, value):  # a wrong wire type is a TypeError
    if kind in SCHEMA: return parse(kind, value)
    size, most = value if kind in "niz" else len(value), most or (1 << 63 + (kind in "iz")) - 1
    need(int(least or 0) <= size <= int(most), f"{name} of {size}: malformed or format not known")
    if kind == "z": return value >> 1 ^ -(value & 1)
    return value - (value >> 63 << 64) if kind == "i" else value.decode() if kind == "t" else value
def parse(message, data):  # §1: unknown fields below 100 are refused; of two the last one counts
    out = [[] for _ in SCHEMA[message]]
    for n, value in split(data, lambda f: ((tag := varint(f)) >> 3, WIRE[tag & 7](f))):
        need(0 < n <= len(out) or n >= 100, f"{message}: field {n}: format not known")
        for x in SCHEMA[message][n - 1:n]:
            packed = x[1] and x[2] in "niz" and type(value) is bytes
            out[n - 1] += [convert(*x, v) for v in (split(value, varint) if packed else [value])]
    return Record(**{str(x[0]): v if x[1] else (v or [convert(*x, b"" if x[2] not in "niz" else 0)])
                     [-1] for x, v in zip(SCHEMA[message], out)})
def read(name, limit):
    with open(STORE.root / name, "rb") as f: need(len(data := f.read(limit + 1)) <= limit, "size")
    return data
def load(kind, subject, folder, keys=None):  # §4, §18: what one of the keys signed, ascending
    magic, good, width = f"holdfast/1/{kind}\n".encode(), [], 12 if kind == "manifest" else 1
    for path in STORE.root.glob(folder + "/[0-9]*." + "[0-9a-f]" * 64):
        level, what = "error", f"{folder}/{path.name}"
        try:
            file = io.BytesIO(data := read(what, 21 * MIB))
            need(sha(data).hex() == what[-64:], "damaged: its hash is not its name")
            level = "warning"  # from here on it is junk
            need(file.read(len(magic)) == magic and (size := int.from_bytes(take(file, 4), "big"))
                 <= 65536, f"does not start with {magic!r} and a core of up to 64 KiB")
            f = parse(kind, core := take(file, size))
            h, f.what, f.sha, f.stored = f.head, what, sha(data), path.stat().st_mtime_ns
            f.no, f.signer, f.signed = h.number, h.signer, (magic + core, take(file, 64))
            f.before = ref(f.previous) if kind == "manifest" else (f.no - 1, h.previous)
            f.bad = kind == "host-record" and f.last_good.sha256 != b""  # its key is distrusted
            need((h.format, h.kind, h.fleet, h.subject, h.previous, f"{f.no:0{width}}") == (
                1, kind, raw(STORE.fleet), raw(subject), f.before[1], path.name[:-65]), "misplaced")
            need(kind != "trust" or f.before == (h.trust_v, h.trust_sha256), "not a chain")
            need(kind != "manifest" or len(f.voids) == f.no - f.before[0] - 1
                 and f.voids == list(range(f.before[0] + 1, f.no)), "void_seqs")
            parts = {"manifest": "body packs", "checkpoint": "live"}.get(kind, "good" * f.bad)
            need([s.kind for s in h.sections] in (parts.split(), [*parts.split(), "cosign"]), parts)
            need(keys is None or by(f, keys), "not signed by a key that counts")
            level = "refuse" if kind == "host-record" else "error"
            f.parts = {s.kind: take(file, s.length) for s in h.sections}
            need(all(sha(f.parts[s.kind]) == s.sha256 for s in h.sections), "damaged section")
            if kind == "manifest":
                n, packs = 48 * f.pack_count, f.parts["packs"]
                macs, sizes = struct.iter_unpack("32s16s", packs[:n]), [*split(packs[n:], varint)]
                f.packs = {pack: (mac, size) for (pack, mac), size in zip(macs, sizes)}
                need(len(f.packs) == f.pack_count == len(sizes), "list of packs")
            f.listed = [*struct.iter_unpack(">Q32s", f.parts.get("live", f.parts.get("good", b"")))]
            last = ([(0, bytes(32))] + f.listed)[-1]
            need(not file.read(1) and len(f.listed) == vars(f).get("count", 0)
                 and ascending([seq for seq, _ in f.listed])
                 and (not f.bad or last == ref(f.last_good)) and (kind != "checkpoint"
                      or last == ref(f.upto) or last[0] < f.upto.seq), "list of manifests")
            good.append(f)
        except FAULTS as fault:
            need(level != "refuse", f"{what}: signed by an operator, but {fault}")
            find(level, f"{what}: {fault}; ignored")
    return sorted(good, key=lambda f: f.no)

def open_store(a):  # §10 to §13: the authentic trust files, then the hosts and their manifests
    STORE.root = pathlib.Path(a.store).absolute()
    marker = dict(json.loads(read("holdfast.json", 4096)))
    STORE.fleet, store = str(marker.get("fleet")), str(marker.get("store"))
    need(re.fullmatch(f"1 {ID} {ID}", f"{marker.get('format')!r} {STORE.fleet} {store}"),
         "holdfast.json is malformed or of a format that is not known")
    keys = b"\n".join(key if b"AGE-SECRET-KEY-" in key else check_output(["age", "-d"], input=key)
                      for key in [read(os.path.abspath(i), MIB) for i in a.identity])
    pins = re.findall(f"(?m)^# holdfast fleet {STORE.fleet} operator (.+)$", keys.decode())
    pins = {raw(pin) for pin in pins + a.operator}
    os.write(fd := os.memfd_create("identities"), keys)  # so they go to age in memory
    STORE.age = ["age", "-d", "-i", f"/proc/{os.getpid()}/fd/{fd}"]
    ours = check_output(["age-keygen", "-y"], input=keys) if keys else b""
    STORE.ours = {sha(recipient)[:16] for recipient in ours.split()}
    known = {f.sha: f for f in load("trust", STORE.fleet, "trust")}
    chain = [f for f in known.values() if by(f, [
        k for g in (f, known.get(f.before[1], f)) for k in g.operators if sha(k)[:16] in pins])]
    for f in chain:  # which grows meanwhile, by what it names and by what is signed for it
        chain += [g for g in known.values() if g not in chain and (
            f.before == (g.no, g.sha) or g.before == (f.no, f.sha) and by(g, f.operators))]
    trust = {f.no: f for f in chain}
    need(len(trust) == len(chain) > 0, "no authentic trust file, or two of one version")
    newest = STORE.trust = trust[max(trust)]
    for f in [f for f in known.values() if f not in chain]:
        need(f.no <= newest.no or not by(f, newest.operators), f"{f.what}: its chain is gone")
        find("warning", f"{f.what} is not authentic; ignored")
    if len(trust) < newest.no: find("warning", "older trust files are not there")
    proven = chain + load("store-record", store, "store", newest.operators)
    for path in sorted(STORE.root.glob("hosts/*")):
        proven += judge_host(path.name) if re.fullmatch(ID, path.name) else []
    for f in proven:
        v, name = f.head.trust_v, f.head.trust_sha256
        need(v <= newest.no and (v not in trust or trust[v].sha == name),
             f"{f.what} knows trust {v}, which is another, or not there: rolled back?")
def judge_host(host):  # §11 to §13: records, checkpoints, manifests and their standing
    folder, points = f"hosts/{host}/", []
    records = load("host-record", host, folder + "record", STORE.trust.operators)
    need(ascending([r.no for r in records]), f"two records of one number of host {host}")
    keys = {sha(r.key)[:16]: r for r in records}  # of each key the newest record
    by_keeper = records != [] and records[-1].ledger == 2
    found = load("checkpoint", host, folder + "checkpoints", [STORE.trust.keeper] if by_keeper else
                 [r.key for r in keys.values() if not r.bad])
    for c in found:
        if [x.no for x in found].count(c.no) > 1 or points and c.upto.seq < points[-1].upto.seq:
            find("error", f"{c.what} does not count: two of one number, or it goes back")
        else: points.append(c)
    live, upto = (set(points[-1].listed), points[-1].upto.seq) if points else (set(), 0)
    good = {at for r in keys.values() for at in r.listed}  # the good lists in force
    for r in [r for r in records if not [*STORE.root.glob(f"{folder}record/*{r.before[1].hex()}")]]:
        find("error", f"{r.what}: the record before it is missing")
    ends = [r.valid_from for r in records[1:]] + [1 << 63]
    valid = load("manifest", host, folder + "manifests", [r.key for r in records])
    for m in valid:
        m.host, m.at, m.record = host, (m.no, m.sha), keys[m.signer]
        m.base = any(r.key == m.record.key and r.valid_from <= m.no < end for r, end
                     in zip(records, ends)) and (not m.record.bad or m.at in m.record.listed)
        m.standing = "good" if m.base else "suspect"
        if m.record_n > records[-1].no: find("error", f"{m.what}: a newer record is missing")
        try: m.body = body(m) if STORE.ours & {*m.recipients} else CLOSED
        except FAULTS as fault: m.body = find("error", f"{m.what}: body: {fault}") or CLOSED
    for _, rivals in itertools.groupby([m for m in valid if m.base], lambda m: m.no):
        rivals = sorted(rivals, key=lambda m: (m.stored, m.sha))
        prefer = [m for m in rivals if m.at in good or by_keeper and m.at in live]
        for m in rivals if len(rivals) > 1 else []:
            find("error", f"{m.what}: fork, another manifest has the same seq")
            m.base = len(prefer) == 1
            m.standing = "good" if m is (prefer if m.base else rivals)[0] else "forged?"
    speaking, have = [m for m in valid if m.standing == "good"], {m.at for m in valid}
    voids, named = {seq for m in speaking for seq in m.voids}, live | good
    kept, wanted = named | {m.before for m in speaking}, [(at, "error") for at in named]
    for m in speaking:
        if m.no in voids and m.at in kept: find("error", f"{m.what}: its void is contradicted")
        if m.no in voids and m.at not in kept: m.standing = "voided"
        elif m.no <= upto and m.at not in live: m.standing = "expired"
        if m.standing != "voided": wanted.append((m.before, "warning" if m.record.bad else "error"))
    for at, level in [w for w in wanted if w[0] not in have and (w[0] in live or w[0][0] > upto)]:
        find(level, f"{folder}manifests: {at[0]}.{at[1].hex()}, named by others, is missing")
    STORE.manifests += valid
    return records + found + [m for m in valid if m.standing != "suspect" and not m.record.bad]
def sealed(data, host, *kinds):  # §6: half the MAC and the recipients of a right age header
    header = re.match(rb"age-encryption\.org/v1\n((?:-> .+\n(?:[\w+/]{64}\n)*[\w+/]{0,63}\n)+)"
                      rb"--- ([\w+/]{43})\n", data[:16384])
    stanzas = re.findall("-> (.+)\n", header[1].decode() if header else "")
    own = [s for s in stanzas if not s.startswith("X25519 ")]
    need(own in [[f"holdfast/1 {STORE.fleet} {host} {kind}"] for kind in kinds]
         and 1 < len(stanzas) < 66, f"age header of {own}, expected {kinds} of host {host}")
    return base64.b64decode(header[2] + b"=")[:16], len(stanzas) - 1
def unzstd(frames, lengths):  # what zstd makes of frames, in parts of these lengths and no more
    with tempfile.TemporaryFile() as f:
        f.seek(f.write(frames) and 0)
        with Popen(["zstd", "-dcq", "--memory=8MiB"], stdin=f, stdout=PIPE, stderr=DEVNULL) as p:
            yield from map(p.stdout.read, lengths)
            need(not p.stdout.read(1) and p.wait() == 0, "zstd frames are damaged or too long")
def body(m):  # §8: the SnapshotBody of a manifest
    need(sealed(m.parts["body"], m.host, "body")[1] == len(m.recipients), "number of recipients")
    [data] = unzstd(check_output(STORE.age, input=m.parts["body"]), [4 * MIB])
    return parse("Body", data)
def table(plain):  # §7: the chunks of a pack as (compressed length, length, id), and their frames
    size = int.from_bytes(plain[-8:-4], "big")
    rows = list(struct.iter_unpack(">II32s", plain[-8 - size:-8]))
    end, start = sum(row[0] for row in rows), len(plain) - size - 8
    between = struct.pack("<4sI", b"\x50\x2a\x4d\x18", start - end - 16) + bytes(start - end - 16) \
        + struct.pack("<4sI", b"\x51\x2a\x4d\x18", size + 8)
    need(plain[-4:] == b"HFCT" and len(plain) % 65536 == 0 and 0 < len(plain) <= 64 * MIB
         and plain[end:start] == between and start - end < 65552 and 0 < len(rows) <= 65536
         and all(a <= 8 * MIB + 65536 and 0 < b <= 8 * MIB for a, b, _ in rows), "no chunk table")
    return rows, plain[:end]
def deliver(m, entries, kind="data", names=()):  # (entry, offset, bytes or None), pack by pack
    wants = {name: [] for name in names}  # these are checked in any case
    for e in entries:
        for x, end in zip(e.content, itertools.accumulate(x.length for x in e.content)):
            wants.setdefault(x.pack, []).append((e, end - x.length, x))
    for name, extents in wants.items():
        parts = {}
        try:
            data = read(f"hosts/{m.host}/packs/{name.hex()[:2]}/{name.hex()}", 68 * MIB)
            need(sha(data) == name, "damaged: its hash is not its name")
            mac, recipients = sealed(data, m.host, kind, *["meta"] * (not extents))
            need((mac, len(data)) == m.packs.get(name) and recipients >= len(m.recipients),
                 "its header MAC, size or recipients are not those of the manifest's list")
            if m.body is CLOSED: continue
            rows, frames = STORE.ok.get((name, kind)) or table(check_output(STORE.age, input=data))
            for e, at, x in extents:
                i, start, end = x.ordinal, x.offset, x.offset + x.length
                while end > 0:
                    need(i < len(rows) and start < rows[i][1], "extent outside its pack")
                    parts.setdefault(i, []).append((e, at, start, end))
                    i, at, start, end = i + 1, at + rows[i][1] - start, 0, end - rows[i][1]
            for i, chunk in enumerate(unzstd(frames, [r[1] for r in rows]) if frames else []):
                need(sha(chunk) == rows[i][2], f"chunk {i} is not what its id says")
                yield from ((e, at, chunk[start:end]) for e, at, start, end in parts.get(i, ()))
            if kind == "data": STORE.ok[name, kind] = rows, None
        except FAULTS as fault:
            find("error", f"{m.what}: pack {name.hex()}: {fault}")
            yield from ((e, 0, None) for e, _, _ in extents)
def content(m, extents):  # all bytes of a list of extents of meta packs, in memory
    need(total(extents) <= 4096 * MIB, "entry stream above 4 GiB")
    parts = [part for _, *part in deliver(m, [Record(content=extents)], "meta")]
    need(all(data for _, data in parts), "the entry stream is damaged")
    return b"".join(data for _, data in sorted(parts))
def read_entries(m):  # §9: all entries of a snapshot in walk order, checked
    need(m.body is not CLOSED, "no identity at hand opens this snapshot")
    tree, index = m.body.tree.extents, m.body.index.extents
    need(not (tree and index) and total(index) <= 16 * MIB, "tree_index")
    tree = tree or parse("Extents", content(m, index)).extents
    last, folders, first, out = None, {b""}, {}, []
    for e in split(content(m, tree), lambda f: parse("Entry", take(f, varint(f)))):
        path, names = e.path.rstrip(b"/"), [x.name for x in e.xattrs]
        order, e.first = path.replace(b"/", b"\0"), first.setdefault(e.group or e.path, e)
        edges = [-1, *(n for h in e.holes for n in (h.offset, h.offset + h.length)), e.size + 1]
        e.same = e.type, e.size, e.link, e.holes, e.content
        need(re.fullmatch(rb"/|(/(?!\.\.?(/|\Z))[^/\0]{1,255})+", e.path) and ascending(edges)
             and path.rpartition(b"/")[0] in folders and (last is None or last < order)
             and total(e.content + e.holes) == e.size and (e.type == 1 or not e.size)
             and (e.type == 3) == bool(e.link) and (e.type == 2 or not e.ancestor)
             and (e.type != 2 or not e.group) and (e.type > 5 or e.major == e.minor == 0)
             and ascending(names) and len(names) <= 1024 and b"\0" not in b"".join([e.link, *names])
             and e.same == e.first.same, f"entry {e.path!r}: malformed, misplaced, or no such link")
        if e.type == 2: folders.add(path)
        last, _ = order, out.append(e)
    need(sum(not e.ancestor for e in out) == m.entry_count, "number of entries")
    return out

def restore(a):  # §19: makes a snapshot below a new folder, what is lost is told
    text, all_of = a.snapshot, STORE.manifests
    hits = [m for m in all_of if len(text) >= 6 and m.sha.hex().startswith(text)
            or m.body.name == text and m.standing not in ("voided", "forged?")]
    latest = {(m.host, m.source): m for m in sorted(all_of, key=lambda m: (m.stop, m.at))
              if m.standing == "good" and m.base and m.kind == 1
              and text in ("latest", f"{m.body.app}/{m.body.source}")}
    m, *more = hits or [*latest.values()] or [None]
    need(m and not more, f"{text!r} fits {len(more) + bool(m)} snapshots: name one by its hash "
         "(which hosts continue the series of others is not judged by this reader)")
    need(m.kind == 1 and (a.accept_suspect or m.standing not in ("suspect", "forged?")),
         f"{m.what} is {m.standing} (only with --accept-suspect) or of a reserved kind")
    entries, faults, lost = read_entries(m), set(), set()
    os.makedirs(a.target, 0o700, exist_ok=True)
    need(not os.listdir(a.target), f"{a.target} is not empty")
    flags, _ = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, os.umask(0o077)
    root, _ = os.open(a.target, flags), FOUND.clear()  # from here on only the restore counts
    def enter(path):  # goes to the folder of a path, never through a symlink; the name there
        os.fchdir(root)
        *folders, name = path.split(b"/")[1:]
        for folder in folders:
            fd = os.open(folder, flags)
            os.close(os.fchdir(fd) or fd)
        return name or b"."
    for e in entries:  # files without content yet; further names of one inode are links
        try:
            name = enter(e.path)
            if e.first is not e:
                fd = os.open(".", flags)
                os.link(enter(e.first.path), name, dst_dir_fd=fd, follow_symlinks=False)
                os.close(fd)
            elif e.type == 3: os.symlink(e.link, name)
            elif e.type < 5 and name != b".": {1: os.mknod, 2: os.mkdir, 4: os.mkfifo}[e.type](name)
        except FAULTS as fault: faults.add(find("error", f"{e.path!r}: {fault}") or e.path)
    for e, at, data in deliver(m, [e for e in entries if e.first is e and e.path not in faults]):
        if data is None: lost.add(e.path)
        with open(os.open(enter(e.path), os.O_WRONLY | os.O_NOFOLLOW), "wb") as f:
            for hole in [*e.holes, Record(offset=e.size, length=0)] if data else []:
                head = max(0, hole.offset - at)  # bytes before the hole
                f.seek(at)
                f.write(data[:head])
                at, data = at + head + hole.length, data[head:]
    for e in [e for e in reversed(entries) if e.path not in faults]:
        try:
            name, ns = enter(e.path), e.mtime * 10**9 + e.nanos
            need(e.first.path not in lost or os.unlink(name), "its content is lost")  # and its name
            if e.type == 1: os.truncate(name, e.size)
            if e.type in (1, 2, 4): os.chmod(name, e.mode & 0o1777)
            if e.type < 5: os.utime(name, ns=(ns, ns), follow_symlinks=False)
        except FAULTS as fault: faults.add(find("error", f"{e.path!r}: {fault}") or e.path)
    print(f"{sum(e.type < 5 for e in entries) - len(faults)} of {len(entries)} entries (no owners, "
          f"set-id bits, xattrs), {m.body.unread} paths unread, {m.body.changed} changed at backup")
def verify(_):  # all packs of all manifests; with an identity that opens it what is in them
    for m in STORE.manifests:
        try: list(deliver(m, read_entries(m) if m.body is not CLOSED else [], names=m.packs))
        except FAULTS as fault:
            find("error" if m.standing in ("good", "expired") else "warning", f"{m.what}: {fault}")
    print(len(STORE.manifests), "manifests (not judged: logical_bytes, packs that no entry uses),",
          FOUND.count("error"), "errors,", FOUND.count("warning"), "warnings")
def show(_):  # one line per manifest
    print("#time\thost\tapp\tsource\tname\tseq\thash\tstanding")
    for m in STORE.manifests:
        start = time.gmtime(max(0, min(m.start // 1000, 253402300799)))
        texts = [repr(t)[1:-1] for t in (m.record.name, m.body.app, m.body.source, m.body.name)]
        print(time.strftime("%FT%TZ", start), *texts, m.no, m.sha.hex(), m.standing, sep="\t")
if __name__ == "__main__":
    parser, many = argparse.ArgumentParser(description=__doc__), {"action": "append", "default": []}
    for name, how in {"store": {}, "verb": {"choices": ["list", "verify", "restore"]},
                      "snapshot": {"nargs": "?", "default": ""}, "--target": {}, "--identity": many,
                      "--operator": many, "--accept-suspect": {"action": "store_true"}}.items():
        parser.add_argument(name, **how)
    args = parser.parse_intermixed_args()
    try:
        open_store(args)
        {"list": show, "verify": verify, "restore": restore}[args.verb](args)
    except FAULTS as fault: find("error", fault)
    sys.exit("error" in FOUND)
