#!/usr/bin/env python3
"""Reads a Holdfast store of format 1 with Python, age and zstd only, written from docs/FORMAT.md
alone (§ = its sections). Findings go to stderr; exit code 0, or 1 when something is wrong."""
import argparse, base64, collections, functools, hashlib, itertools, json, os, pathlib, re, struct
import subprocess, sys, tempfile, time
from types import SimpleNamespace as Record
import ed25519

MIB, FOUND, FOLDER = 1 << 20, collections.Counter(), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
FAULTS = ValueError, OSError, OverflowError, struct.error, subprocess.SubprocessError
LIMITS = {"body": 4 * MIB, "packs": 16 * MIB, "live": 16 * MIB, "good": 16 * MIB, "cosign": 65536}
SECTIONS = {"manifest": ["body", "packs"], "checkpoint": ["live"]}  # others have none or "good"
ID = "[a-z2-7]{25}[aeimquy4]"
# Kinds of fields (§1, §5, §9, §16): the values that numbers may have, the lengths of bytes and text
NUMBERS = {"int": range(1 << 64), "zigzag": range(1 << 64), "nanos": range(10**9),
           "positive": range(1, 1 << 63), "0-2": range(3),
           **{f"u{n}": range(1 << n) for n in (1, 12, 31, 32, 63, 64)},
           **{f"1-{n}": range(1, n + 1) for n in (2, 3, 7)}}
LENGTHS = {"bytes": range(1 << 26), "text": range(1 << 26), "string": range(4097), "b8": (8,),
           "b16": (16,), "b32": (32,), "b16?": (0, 16), "b32?": (0, 32), "path": range(1, 32769),
           "link": range(32769), "name": range(1, 256), "value": range(65537)}
# §5, §8, §9: a message and its fields: the n-th is field n, "[name:][*]kind"; * repeated, a capital
# a message, ? or none. Fields without a name are checked and not used.
SCHEMA = {message: [re.fullmatch(r"(?:(.+):)?(\*?)(.+)", word).groups() for word in words]
          for message, *words in map(str.split, """
    Head format:u32 kind:string fleet:b16 subject:b16 number:positive previous:b32? signer:b16
        trust_v:u63 trust_sha256:b32? sections:*Section;
    Section kind:string length:u63 sha256:b32; Ref seq:u63 sha256:b32;
    manifest head:Head previous:Ref? voids:*u63 record_n:positive kind:1-3 source_id:b16 b16? b8
        start:int end:int u63 recipients:*b16 pack_count:u63 entry_count:u63 logical:u63 u63 u63;
    checkpoint head:Head upto:Ref int count:u63; Recipient string string string;
    trust head:Head string operators:*b32 u1 recipients:*Recipient keeper:b32? *b32 *string int;
    host-record head:Head name:string key:b32 string b32? ledger:1-2 replaces:*b16
        valid_from:positive u63 last_good:Ref? count:u63 u1 int;
    store-record head:Head string directory:string s3:Place? string string string string string
        string 0-2 u32 int; Place string string string string b32?;
    Body text app:text text source:text text text name:text source_kind:text *Pair *Exit 1-2 *bytes
        changed:u63 *Unread unread:u63 Items? Chunker? *Root tree:Extents index:Extents text text u1
        b32? *Pair text; Pair text text; Exit text zigzag text; Unread bytes text; Items *Item;
    Root bytes; Item text text u63 b32? text; Chunker text u31 u31 u31;
    Extents extents:*Extent; Extent pack:b32 ordinal:u32 offset:u32 length:positive;
    Entry path:path type:1-7 mode:u12 u32 u32 string string mtime:zigzag nanos:nanos size:u63
        link:link group:u64 holes:*Hole xattrs:*Xattr content:*Extent major:u32 minor:u32
        ancestor:u1 u1;
    Hole offset:u63 length:positive; Xattr name:name value:value""".split(";"))}

def need(true, text):
    if not true: raise ValueError(text)
def find(level, text):
    FOUND[level] += 1
    print(f"{level}: {text}", file=sys.stderr)
def sha(data): return hashlib.sha256(data).digest()
def raw(text): return base64.b32decode(text.upper() + "======")  # an id from its text
def ascending(values): return all(a < b for a, b in zip(values, values[1:]))

def varint(data, at):  # §1: the number at a place, and where it ends
    value = 0
    for i, byte in enumerate(data[at:at + 10]):
        value |= (byte & 127) << 7 * i
        if byte < 128: return value, at + i + 1
    raise ValueError("a number is cut short or has more than 10 bytes")
def varints(data):
    out, at = [], 0
    while at < len(data):
        value, at = varint(data, at)
        out.append(value)
    return out
def convert(kind, value):  # a field's value from its wire form; what is not allowed is refused
    if kind[-1] == "?" and kind[0].isupper() and not value: return None
    if kind[0].isupper(): return parse(kind.rstrip("?"), value)
    size, allowed = (value, NUMBERS) if kind in NUMBERS else (len(value), LENGTHS)
    need(size in allowed[kind], f"{size} is not allowed for {kind}: malformed or format not known")
    if kind == "int": return value - (value >> 63 << 64)
    if kind == "zigzag": return (value >> 1) ^ -(value & 1)
    return value.decode() if kind in ("text", "string") else value
def parse(message, data):  # §1: unknown fields below 100 are refused; of two the last one counts
    fields, out, at = SCHEMA[message], collections.defaultdict(list), 0
    while at < len(data):
        tag, at = varint(data, at)
        number, wire = tag >> 3, tag & 7
        need(number and wire in (0, 1, 2, 5), f"{message}: malformed tag {tag}")
        value, at = varint(data, at) if wire in (0, 2) else ({1: 8, 5: 4}[wire], at)
        if wire: value, at = data[at:at + value], at + value
        need(at <= len(data), f"{message}: field {number} is cut short")
        if number >= 100: continue
        need(number <= len(fields), f"{message}: field {number}: format not known")
        _, many, kind = fields[number - 1]
        packed = many and wire == 2 and kind in NUMBERS
        need(packed or wire == (0 if kind in NUMBERS else 2), f"{message}: wire type {wire}")
        out[number] += [convert(kind, v) for v in (varints(value) if packed else [value])]
    for number, (_, many, kind) in enumerate(fields, 1):
        if not many and not out[number]:
            out[number] = [convert(kind, 0 if kind in NUMBERS else b"")]
    return Record(**{name: out[number] if many else out[number][-1]
                     for number, (name, many, _) in enumerate(fields, 1) if name})

def signed(data, kind, fleet, subject):  # §4, §5: a SignedFile by its core, signature unchecked
    magic = f"holdfast/1/{kind}\n".encode()
    start = len(magic) + 4
    at = start + int.from_bytes(data[start - 4:start], "big")
    need(data.startswith(magic) and start < at <= min(start + 65536, len(data) - 64),
         f"starts with {data[:start]!r}, expected {magic!r} and the length of a core")
    f = parse(kind, data[start:at])
    f.sha, f.signed, f.signature = sha(data), magic + data[start:at], data[at:at + 64]
    h, f.no, f.kind_of, f.rest = f.head, f.head.number, kind, data[at + 64:]
    need((h.format, h.kind, h.fleet, h.subject) == (1, kind, fleet, subject),
         "foreign: another format, kind, fleet or subject")
    expected = SECTIONS.get(kind, []) + ["good"] * bool(getattr(f, "last_good", None))
    need([s.kind for s in h.sections] in (expected, expected + ["cosign"]), "list of sections")
    need(bool(h.trust_v) == bool(h.trust_sha256) == (kind != "trust" or f.no > 1)
         and (f.no > 1 or not h.previous), "trust_v or previous")
    if kind == "trust":
        need((h.trust_v, h.trust_sha256) == (f.no - 1, h.previous), "chain")
        need(0 < len(set(f.operators)) == len(f.operators) <= 64, "operator keys")
        need(0 < len(f.recipients) <= 64, "recipients")
    elif kind == "store-record":
        need(bool(f.directory) != bool(f.s3), "place")
    elif kind == "manifest":
        before, ids = f.previous or Record(seq=0, sha256=b""), f.recipients
        need(h.previous == before.sha256 and (before.seq or not f.previous), "previous")
        need(0 <= f.no - before.seq - 1 == len(f.voids)
             and f.voids == list(range(before.seq + 1, f.no)), "void_seqs")
        need(0 < len(ids) <= 64 and ascending(ids), "recipients")
    return f
def whole(f):  # §4: the sections of a SignedFile, by their form
    at, f.parts = 0, {}
    for s in f.head.sections:
        f.parts[s.kind], at = f.rest[at:at + s.length], at + s.length
        need(s.length <= LIMITS[s.kind] and sha(f.parts[s.kind]) == s.sha256, f"section {s.kind}")
    need(at == len(f.rest), f"{len(f.rest)} bytes of sections, expected {at}")
    if "packs" in f.parts:
        n, section = f.pack_count, f.parts["packs"]
        need(48 * n <= len(section), "section packs is cut short")
        macs, sizes = struct.iter_unpack("32s16s", section[:48 * n]), varints(section[48 * n:])
        f.packs = {pack: (mac, size) for (pack, mac), size in zip(macs, sizes)}
        need(len(f.packs) == n == len(sizes) and ascending(list(f.packs)), "section packs")
    elif f.kind_of in ("checkpoint", "host-record"):
        section = f.parts.get("live") or f.parts.get("good") or b""
        f.listed = list(struct.iter_unpack(">Q32s", section))
        last, end = f.listed[-1] if f.listed else (0, bytes(32)), getattr(f, "upto", None)
        need(len(f.listed) == f.count and ascending([seq for seq, _ in f.listed]), "list of seqs")
        need(not end or last[0] < end.seq or last == (end.seq, end.sha256), "upto")
        good = getattr(f, "last_good", None)
        need(not good or last == (good.seq, good.sha256), "last_good")

verified = functools.lru_cache(None)(ed25519.verify)
def by(f, keys):  # true when one of the raw keys made the signature of f
    return any(sha(k)[:16] == f.head.signer and verified(k, f.signed, f.signature) for k in keys)

def sealed(data, fleet, host, *kinds):  # §6: half the MAC and the recipients of a right age header
    header = re.match(rb"age-encryption\.org/v1\n((?:-> .+\n(?:[\w+/]{64}\n)*[\w+/]{0,63}\n)+)"
                      rb"--- ([\w+/]{43})\n", data[:16384])
    need(header, "no age header")
    stanzas = re.findall(rb"-> (.+\n(?:[\w+/]{64}\n)*[\w+/]{0,63}\n)", header[1])
    own = [s for s in stanzas if not s.startswith(b"X25519 ")]
    need(own in [[f"holdfast/1 {fleet} {host} {kind}\n\n".encode()] for kind in kinds],
         f"sealed as {own}, expected {kinds} of fleet {fleet} and host {host}")
    need(2 <= len(stanzas) <= 65, f"{len(stanzas)} stanzas")
    return base64.b64decode(header[2] + b"=")[:16], len(stanzas) - 1
def unzstd(frames, lengths):  # what zstd makes of frames, in parts of these lengths and no more
    with tempfile.TemporaryFile() as f:
        f.write(frames)
        f.seek(0)
        with subprocess.Popen(["zstd", "-dcq", "--memory=8MiB"], stdin=f, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as p:
            yield from map(p.stdout.read, lengths)
            need(not p.stdout.read(1) and p.wait() == 0, "zstd frames are damaged or too long")
def table(plain):  # §7: the chunks of a pack as (compressed length, length, id), and their frames
    size = int.from_bytes(plain[-8:-4], "big")
    start = len(plain) - size - 16
    need(len(plain) % 65536 == 0 and len(plain) <= 64 * MIB and 0 < size <= 40 * 65536 and start > 8
         and plain[start:start + 8] == b"\x51\x2a\x4d\x18" + (size + 8).to_bytes(4, "little")
         and plain[-4:] == b"HFCT", "no chunk table")
    rows = list(struct.iter_unpack(">II32s", plain[start + 8:-8]))
    need(all(frame <= 8 * MIB + 65536 and 0 < n <= 8 * MIB for frame, n, _ in rows), "chunk limit")
    end = sum(row[0] for row in rows)
    padding = b"\x50\x2a\x4d\x18" + (start - end - 8).to_bytes(4, "little")
    need(plain[end:start] == padding + bytes(min(start - end - 8, 65535)), "padding frame")
    return rows, plain[:end]

def spread(x, rows):  # §8: the parts of an extent: ordinal, first byte, byte after the last
    ordinal, start, left = x.ordinal, x.offset, x.length
    while left:
        need(ordinal < len(rows) and start < rows[ordinal][1], "extent outside its pack")
        end = min(rows[ordinal][1], start + left)
        yield ordinal, start, end
        ordinal, start, left = ordinal + 1, 0, left - (end - start)

class Store:
    """One store, judged as §10 to §13 say: trust, hosts, and the standing of every manifest."""
    def __init__(self, place, identities, operators):
        self.root, self.checked = pathlib.Path(place).absolute(), {}
        self.manifests, self.joined = [], {}
        marker, keys, pins = json.loads(self.read("holdfast.json", 4096)), b"", set(operators)
        need(isinstance(marker, dict) and repr(marker.get("format")) == "1" and
             all(re.fullmatch(ID, str(marker.get(k))) for k in ("fleet", "store")),
             "holdfast.json is malformed or of a format that is not known")
        self.fleet = marker["fleet"]
        for path in map(os.path.abspath, identities):
            key = self.read(path, MIB)
            protected = key.startswith((b"age-encryption.org/", b"-----BEGIN AGE"))
            keys += (subprocess.check_output(["age", "-d", path]) if protected else key) + b"\n"
        for fleet, pin in re.findall(r"(?m)^# holdfast fleet (\S+) operator (\S+)$", keys.decode()):
            if fleet == self.fleet: pins.add(pin)
        self.keys = os.memfd_create("identities")
        os.write(self.keys, keys)
        ours = subprocess.check_output(["age-keygen", "-y"], input=keys).split() if keys else []
        trust = self.judge_trust({raw(pin) for pin in pins})
        proven = [*trust.values(),
                  *self.load("store-record", marker["store"], "store", self.operators)]
        for path in sorted((self.root / "hosts").glob("*")):
            proven += self.judge_host(path.name) if re.fullmatch(ID, path.name) else []
        for f in proven:
            v, newest = f.head.trust_v, max(trust)
            need(v <= newest, f"{f.what} knows trust {v}, the newest is {newest}: rolled back?")
            need(v not in trust or trust[v].sha == f.head.trust_sha256, f"{f.what}: another chain")
        for m in self.manifests:
            try: m.body = self.body(m) if {sha(r)[:16] for r in ours} & set(m.recipients) else None
            except FAULTS as fault: m.body = find("error", f"{m.what}: body: {fault}")
    def read(self, name, limit):
        with (self.root / name).open("rb") as f: data = f.read(limit + 1)
        need(len(data) <= limit, f"{name}: larger than {limit} bytes")
        return data
    def load(self, kind, subject, folder, keys=None):  # what one of the keys signed, ascending
        number, good = "[0-9]{12}" if kind == "manifest" else "[1-9][0-9]{0,17}", []
        for path in (self.root / folder).glob("*"):
            if not re.fullmatch(number + "[.][0-9a-f]{64}", path.name): continue
            level, what = "error", f"{folder}/{path.name}"
            try:
                need(sha(data := self.read(what, 21 * MIB)).hex() == what[-64:], "damaged: hash")
                level = "warning"  # from here on it is junk
                f = signed(data, kind, raw(self.fleet), raw(subject))
                need(f.no == int(path.name[:-65]), f"its number is {f.no}")
                need(keys is None or by(f, keys), "not signed by a key that counts")
                level = "refuse" if kind == "host-record" else "error"
                whole(f)
                f.what, f.stored = what, path.stat().st_mtime_ns
                good.append(f)
            except FAULTS as fault:
                need(level != "refuse", f"{what}: signed by an operator, but {fault}")
                find(level, f"{what}: {fault}; ignored")
        return sorted(good, key=lambda f: f.no)
    def judge_trust(self, pins):  # §10: the authentic trust files by number
        known, chain = {f.sha: f for f in self.load("trust", self.fleet, "trust")}, []
        for f in known.values():
            keys = f.operators + getattr(known.get(f.head.previous), "operators", [])
            if by(f, [k for k in keys if sha(k)[:16] in pins]): chain.append(f)
        for f in chain:  # which grows meanwhile
            chain += [g for g in known.values() if g not in chain and (
                g.head.previous == f.sha and g.no == f.no + 1 and by(g, f.operators)
                or g.sha == f.head.previous and g.no == f.no - 1)]
        trust = {f.no: f for f in chain}
        need(trust, "no authentic trust file: another fleet, or no operator pinned by an identity")
        need(len(trust) == len(chain), "two authentic trust files of one version")
        newest = trust[max(trust)]
        self.operators, self.keeper = newest.operators, [newest.keeper] if newest.keeper else []
        for f in [f for f in known.values() if f not in chain]:
            need(f.no <= newest.no or not by(f, self.operators), f"{f.what}: its chain is gone")
            find("warning", f"{f.what} is not authentic; ignored")
        if len(trust) < newest.no: find("warning", "older trust files are not there")
        return trust
    def judge_host(self, host):  # §11 to §13: records, checkpoints, manifests and their standing
        records = self.load("host-record", host, f"hosts/{host}/record", self.operators)
        need(ascending([r.no for r in records]), f"two records of one number of host {host}")
        keys = {sha(r.key)[:16]: r for r in records}  # of each key the newest record
        ends = [r.valid_from for r in records[1:]] + [1 << 63]
        by_keeper, points = bool(records) and records[-1].ledger == 2, []
        signers = self.keeper if by_keeper else [r.key for r in keys.values() if not r.last_good]
        found = self.load("checkpoint", host, f"hosts/{host}/checkpoints", signers)
        for c in found:
            fault = "two of one number, neither counts" if [x.no for x in found].count(c.no) > 1 \
                else points and c.upto.seq < points[-1].upto.seq and "goes back and does not count"
            if fault: find("error", f"{c.what}: {fault}")
            else: points.append(c)
        live, upto = (set(points[-1].listed), points[-1].upto.seq) if points else (set(), 0)
        listed = {x for r in keys.values() for x in r.listed}  # the good lists in force
        kept, named = listed | (live if by_keeper else set()), live | listed
        names = {path.name[-64:] for path in (self.root / f"hosts/{host}/record").glob("*")}
        for r in [r for r in records if r.head.previous and r.head.previous.hex() not in names]:
            find("error", f"{r.what}: the record before it is missing")
        valid = self.load("manifest", host, f"hosts/{host}/manifests", [r.key for r in records])
        for m in valid:
            m.host, m.at, m.base, m.record = host, (m.no, m.sha), False, keys[m.head.signer]
            m.before = m.previous and (m.previous.seq, m.previous.sha256)
            counts = any(r.key == m.record.key and r.valid_from <= m.no < end
                         for r, end in zip(records, ends))
            distrusted = m.record.last_good and m.at not in m.record.listed
            m.standing = "good" if counts and not distrusted else "suspect"
            if m.record_n > records[-1].no: find("error", f"{m.what}: a newer record is missing")
        sound, have = [m for m in valid if m.standing == "good"], {m.at: m for m in valid}
        for _, rivals in itertools.groupby(sound, lambda m: m.no):
            rivals = sorted(rivals, key=lambda m: (m.stored, m.sha))
            prefer = [m for m in rivals if m.at in kept]
            first = prefer[0] if len(prefer) == 1 else rivals[0]
            first.base = len(rivals) == 1 or len(prefer) == 1
            for m in rivals if len(rivals) > 1 else []:
                find("error", f"{m.what}: fork, another manifest has the same seq")
                if m is not first: m.standing = "forged?"
        speaking = [m for m in sound if m.standing == "good"]
        voids = {seq for m in speaking for seq in m.voids}
        contradicted = named | {m.before for m in speaking}
        for m in speaking:
            if m.no in voids and m.at not in contradicted:
                m.standing = "voided"
                find("info", f"{m.what}: voided")
            elif m.no in voids: find("error", f"{m.what}: a contradicted void has no effect")
            if m.standing == "good" and m.no <= upto and m.at not in live: m.standing = "expired"
        for m in [m for m in speaking if m.standing != "voided" and m.before]:
            if m.before not in have and (m.before in live or m.before[0] > upto):
                gone = "another: forked" if m.before[0] in dict(have) else "missing"
                find("warning" if m.record.last_good else "error", f"{m.what}: previous is {gone}")
        for seq, name in sorted(named - set(have)):
            if (seq, name) in live or seq > upto:
                find("error", f"host {host}: manifest {seq}.{name.hex()} of a list is missing")
        self.manifests += valid
        self.joined[raw(host)] = set(records[-1].replaces) if records else set()
        return records + found + [m for m in sound if not m.record.last_good]
    def family(self, host):  # all hosts that are joined with this one by "replaces"
        family, old = {host}, None
        while family != old:
            old = frozenset(family)
            family |= {y for x, others in self.joined.items() if {x, *others} & old
                       for y in (x, *others)}
        return old
    def age(self, data):  # the plaintext of an age file; the identities go to age in memory
        return subprocess.check_output(["age", "-d", "-i", f"/proc/self/fd/{self.keys}"],
                                       input=data, pass_fds=[self.keys])
    def body(self, m):  # §8: the SnapshotBody of a manifest
        _, recipients = sealed(m.parts["body"], self.fleet, m.host, "body")
        need(recipients == len(m.recipients), f"sealed to {recipients} recipients")
        return parse("Body", b"".join(unzstd(self.age(m.parts["body"]), [4 * MIB])))
    def pack(self, m, name, *kinds):  # §18: a pack that is what the manifest says
        need(name in m.packs, "it is not in the manifest's list")
        data = self.read(f"hosts/{m.host}/packs/{name.hex()[:2]}/{name.hex()}", 68 * MIB)
        need(sha(data) == name, "damaged: its hash is not its name")
        mac, recipients = sealed(data, self.fleet, m.host, *kinds)
        need((mac, len(data)) == m.packs[name] and recipients >= len(m.recipients),
             "its header MAC, size or recipients are not the manifest's")
        return data
    def deliver(self, m, entries, kind, write=None):
        """Gives write(entry, offset, bytes) all content, pack by pack; {path: fault} of the rest.
        Without write a pack that was checked before is not opened again."""
        wants, faults = collections.defaultdict(list), {}
        for e in entries:
            for x, end in zip(e.content, itertools.accumulate(x.length for x in e.content)):
                wants[x.pack].append((e, end - x.length, x))
        for name, extents in wants.items():
            parts = collections.defaultdict(list)
            try:
                data = self.pack(m, name, kind)
                rows, frames = self.checked.get(name) or table(self.age(data))
                for e, at, x in extents:
                    for ordinal, start, end in spread(x, rows):
                        parts[ordinal].append((e, at, start, end))
                        at += end - start
                for i, chunk in enumerate(unzstd(frames, [r[1] for r in rows]) if frames else []):
                    need(sha(chunk) == rows[i][2], f"chunk {i} is not what its id says")
                    for e, at, start, end in parts[i] if write else []:
                        write(e, at, chunk[start:end])
                if not write: self.checked[name] = rows, None
            except FAULTS as fault:
                find("error", f"{m.what}: pack {name.hex()}: {fault}")
                faults.update((e.path, fault) for e, _, _ in extents)
        return faults
    def content(self, m, extents):  # all bytes of a list of extents of meta packs, in memory
        need(sum(x.length for x in extents) <= 4096 * MIB, "entry stream above 4 GiB")
        stream, parts = Record(content=extents, path="the entry stream"), {}
        faults = self.deliver(m, [stream], "meta", lambda _, at, data: parts.update({at: data}))
        need(not faults, "the entry stream is damaged")
        return b"".join(parts[at] for at in sorted(parts))
    def entries(self, m, strict=False):  # §9: all entries of a snapshot in walk order, checked
        need(m.body, "no identity at hand opens this snapshot")
        tree, index = m.body.tree.extents, m.body.index.extents
        need(not (tree and index) and sum(x.length for x in index) <= 16 * MIB, "tree_index")
        stream = tree or parse("Extents", self.content(m, index)).extents
        data, at, last, folders, first, out = self.content(m, stream), 0, None, {b""}, {}, []
        while at < len(data):
            size, at = varint(data, at)
            need(0 < size <= 8 * MIB and at + size <= len(data), "length of an entry")
            e, at = parse("Entry", data[at:at + size]), at + size
            path, names = e.path.rstrip(b"/"), [x.name for x in e.xattrs]
            order, e.first = path.replace(b"/", b"\0"), first.setdefault(e.group or e.path, e)
            edges = [-1, *(n for h in e.holes for n in (h.offset, h.offset + h.length)), e.size + 1]
            need(re.fullmatch(rb"/|(/(?!\.\.?(/|\Z))[^/\0]{1,255})+", e.path)
                 and path.rpartition(b"/")[0] in folders and (last is None or last < order),
                 f"entry {e.path!r}: path malformed, out of order or without its folder")
            need(ascending(edges) and sum(x.length for x in e.content + e.holes) == e.size
                 and (e.type == 1 or not e.size) and (e.type == 3) == bool(e.link)
                 and (e.type == 2 or not e.ancestor) and not (e.type == 2 and e.group)
                 and (e.type > 5 or not (e.major or e.minor)) and b"\0" not in e.link
                 and ascending(names) and len(names) <= 1024 and b"\0" not in b"".join(names),
                 f"entry {e.path!r}: malformed")
            need(all(getattr(e, k) == getattr(e.first, k) for k in
                     ("type", "size", "link", "holes", "content")), f"{e.path!r}: unlike its links")
            if e.type == 2: folders.add(path)
            last, _ = order, out.append(e)
        need(sum(not e.ancestor for e in out) == m.entry_count, "number of entries")
        size = sum(x.length for e in out if e.first is e for x in e.content)
        used = {x.pack for x in itertools.chain(index, stream, *(e.content for e in out))}
        sized = size == m.logical or m.body.source_kind not in ("files", "sqlite")
        for what in ["logical_bytes"] * (not sized) + ["the packs listed"] * (used != set(m.packs)):
            find("error" if strict else "warning", f"{m.what}: {what} are not those of its entries")
        return out

def restore(store, m, target):  # §19: makes a snapshot below a new folder, what is lost is told
    need(m.kind == 1, "a manifest of a reserved kind: it is not restored")
    entries, faults = store.entries(m), {}
    os.makedirs(target, 0o700, exist_ok=True)
    need(not os.listdir(target), f"{target} is not empty")
    root, _ = os.open(target, FOLDER), os.umask(0o077)
    def enter(path):  # goes to the folder of a path, never through a symlink; the name there
        os.fchdir(root)
        *folders, name = path.split(b"/")[1:]
        for folder in folders:
            fd = os.open(folder, FOLDER)
            os.fchdir(fd)
            os.close(fd)
        return name or b"."
    def make(e):  # files without content yet; further names of one inode are links
        name = enter(e.path)
        if e.first is not e:
            fd = os.open(".", FOLDER)
            os.link(enter(e.first.path), name, dst_dir_fd=fd, follow_symlinks=False)
            os.close(fd)
        elif e.type == 1:
            with open(name, "xb") as f: f.truncate(e.size)
        elif e.type == 2 and name != b".": os.mkdir(name)
        elif e.type == 3: os.symlink(e.link, name)
        elif e.type == 4: os.mkfifo(name)
    def write(e, at, data):
        with open(os.open(enter(e.path), os.O_WRONLY | os.O_NOFOLLOW), "wb") as f:
            for hole in [*e.holes, Record(offset=e.size, length=0)]:
                head = max(0, hole.offset - at)  # bytes before the hole
                f.seek(at)
                f.write(data[:head])
                at, data = at + head + hole.length, data[head:]
    def finish(e):
        name, ns = enter(e.path), e.mtime * 10**9 + e.nanos
        if e.first.path in lost: os.unlink(name)
        need(e.path not in faults, faults.get(e.path))
        need(e.first.path not in lost, "its content is lost")
        if e.type in (1, 2, 4): os.chmod(name, e.mode & 0o1777)
        if e.type < 5: os.utime(name, ns=(ns, ns), follow_symlinks=False)

    for e in entries:
        try: make(e)
        except FAULTS as fault: faults[e.path] = fault
    files = [e for e in entries if e.type == 1 and e.first is e and e.path not in faults]
    lost = store.deliver(m, files, "data", write)
    for e in reversed(entries):
        try: finish(e)
        except FAULTS as fault: faults[e.path] = find("error", f"not restored: {e.path!r}: {fault}")
    done = sum(e.type < 5 and e.path not in faults for e in entries)
    print(f"restored {done} of {len(entries)} entries of {m.body.name!r} to {target}\n"
          f"not restored: owners, set-id bits, {sum(len(e.xattrs) for e in entries)} extended "
          f"attributes, {sum(e.type > 4 for e in entries)} sockets and devices, {m.body.unread} "
          f"paths that the backup could not read ({m.body.changed} changed while they were read)")

def verify(store):  # all packs of all manifests; with an identity that opens it what is in them
    for m in store.manifests:
        try:
            store.deliver(m, store.entries(m, True) if m.body else [], "data")
            for name in [] if m.body else m.packs: store.pack(m, name, "data", "meta")
        except FAULTS as fault:
            find("error" if m.standing in ("good", "expired") else "warning", f"{m.what}: {fault}")
    print(f"{len(store.manifests)} manifests, {FOUND['error']} errors, {FOUND['warning']} warnings")
def show(store):  # one line per manifest
    print("#time\thost\tapp\tsource\tname\tseq\thash\tstanding")
    for m in store.manifests:
        b = m.body or Record(app="-", source="-", name="-")
        texts = [repr(text)[1:-1] for text in (m.record.name, b.app, b.source, b.name)]
        start = time.gmtime(max(0, min(m.start // 1000, 253402300799)))
        print(time.strftime("%Y-%m-%dT%H:%M:%SZ", start), *texts, m.no, m.sha.hex(), m.standing,
              sep="\t")
def select(store, text):  # §12: what a hash prefix, a name, APP/SOURCE or latest stands for
    hits = [m for m in store.manifests if len(text) >= 6 and m.sha.hex().startswith(text)
            or m.body and m.body.name == text and m.standing not in ("voided", "forged?")]
    series = {}  # the latest of each: candidates of one source of one host, or of hosts joined
    for m in [] if hits else sorted(store.manifests, key=lambda m: (m.end, m.no, m.sha)):
        if m.standing == "good" and m.base and m.kind == 1 and (
                text == "latest" or m.body and text == f"{m.body.app}/{m.body.source}"):
            series[store.family(raw(m.host)), m.source_id] = m
    hits = hits or list(series.values())
    need(len(hits) == 1, f"{text} stands for {len(hits)} snapshots")
    return hits[0]

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("store", help="the folder of the store")
    p.add_argument("verb", choices=["list", "verify", "restore"])
    p.add_argument("snapshot", nargs="?", help="hash (6 digits or more), name, APP/SOURCE, latest")
    p.add_argument("--identity", metavar="F", action="append", default=[], help="age identity file")
    p.add_argument("--operator", metavar="ID", action="append", default=[], help="fingerprint")
    p.add_argument("--target", metavar="DIR", help="new or empty folder to restore into")
    p.add_argument("--accept-suspect", action="store_true", help="restore what is suspect, too")
    a, before = p.parse_intermixed_args(), 0
    try:
        store = Store(a.store, a.identity, a.operator)
        if a.verb == "restore":
            need(a.snapshot and a.target, "restore needs SNAPSHOT and --target")
            m, before = select(store, a.snapshot), FOUND["error"]
            need(a.accept_suspect or m.standing not in ("suspect", "forged?"),
                 f"{m.what} is {m.standing}: only with --accept-suspect")
            restore(store, m, a.target)
        else: (verify if a.verb == "verify" else show)(store)
    except FAULTS as fault:
        before = find("error", fault) or -1
    return 1 if FOUND["error"] > before else 0

if __name__ == "__main__":
    sys.exit(main())
