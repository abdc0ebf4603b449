#!/usr/bin/env python3
"""Reads a Holdfast store of format 1 with Python, age and zstd only, written from docs/FORMAT.md
alone (§ = its sections). Findings go to stderr. Exit code 0, or 1 when something is wrong."""
import argparse, base64, collections, contextlib, datetime, hashlib, itertools, json, mmap, os
import re, subprocess, sys, tempfile
from types import SimpleNamespace as NS
import ed25519

MIB, FOUND, VERIFIED = 1 << 20, collections.Counter(), {}
SCHEMA = {kind: [re.match(r"(\w+):(\*?)(.+)", f).groups() for f in text.split()] for kind, text in {
    # §5 §8 §9 §15. The n-th word is field n. * repeated; numbers u w i z q f, enum eA-B (A to B);
    # s text up to 4,096 bytes, t text, b bytes, bN exactly N bytes, bN? or none; capital: a message
    "Head": "format:w kind:s fleet:b16 subject:b16 number:u previous:b32? signer:b16 trust_v:u "
            "trust_sha256:b32? sections:*Section",
    "Section": "kind:s length:u sha256:b32", "Ref": "seq:u sha256:b32",
    "manifest": "head:Head previous:Ref void_seqs:*u record_n:u kind:e1-3 source_id:b16 "
                "set_id:b16? retention_tag:b8 start:i end:i definition_version:u recipients:*b16 "
                "pack_count:u entry_count:u logical_bytes:u new_bytes:u stored_bytes:u",
    "checkpoint": "head:Head upto:Ref time:i live_count:u",
    "trust": "head:Head fleet_name:s operator_keys:*b32 min_signers:w recipients:*Recipient "
             "keeper_key:b32? ca:*b32 addresses:*s time:i", "Recipient": "age:s purpose:s label:s",
    "host-record": "head:Head name:s ed25519:b32 age:s tls:b32? ledger:e1-2 replaces:*b16 "
                   "valid_from:u definition_floor:u last_good:Ref good_count:u retired:f time:i",
    "store-record": "head:Head name:s directory:s s3:S3 host:s provider:s account:s site:s "
                    "medium:s rotation:s lock_mode:e0-2 lock_days:w time:i",
    "S3": "endpoint:s bucket:s prefix:s region:s ca:b32?", "Root": "path:b",
    "Bundle": "trust:*b host_record:*b store_record:*b", "Pair": "key:t value:t",
    "Body": "host_name:t app:t environment:t source:t label:t reason:t name:t source_kind:t "
            "tools:*Tool exits:*Exit consistency:e1-2 changed_paths:*b changed_count:u "
            "unread:*Unread unread_count:u fingerprint:Fingerprint chunker:Chunker roots:*Root "
            "tree:Extents tree_index:Extents migration_tool:t migration_version:t "
            "migration_dirty:f schema_sha256:b32? settings:*Pair holdfast_version:t",
    "Tool": "name:t version:t", "Exit": "tool:t status:z marker:t", "Unread": "path:b reason:t",
    "Fingerprint": "items:*Item", "Item": "kind:t name:t rows:u sha256:b32? definition:t",
    "Chunker": "algorithm:t min:w average:w max:w", "Extents": "extents:*Extent",
    "Extent": "pack:b32 ordinal:w offset:w length:u", "Hole": "offset:u length:u",
    "Entry": "path:b type:e1-7 mode:w uid:w gid:w owner:t group:t mtime:z nanos:w size:u link:b "
             "hard_link_group:q holes:*Hole xattrs:*Xattr content:*Extent major:w minor:w "
             "ancestor:f changed:f", "Xattr": "name:b value:b"}.items()}
SECTIONS = {"manifest": ["body", "packs"], "checkpoint": ["live"]}
LIMITS = {"body": 4 * MIB, "packs": 16 * MIB, "live": 16 * MIB, "good": 16 * MIB, "cosign": 65536}
TYPES = "? file directory symlink fifo socket character-device block-device".split()
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW

class Bad(ValueError):
    """An object or an entry that does not keep the format, or cannot be had."""

def need(true, text):
    if not true:
        raise Bad(text)

def find(level, text):
    FOUND[level] += 1
    print(f"{level}: {text}", file=sys.stderr)

def sha(data):
    return hashlib.sha256(data).digest()

def base32(raw):
    return base64.b32encode(raw).decode().lower().rstrip("=")

def show(raw):
    """Bytes or text as one printable word: no control characters, \\x.. for what is no UTF-8."""
    text = raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else raw
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)

def varint(data, i):
    for n in range(10):
        need(i + n < len(data), "number is cut short")
        if data[i + n] < 128:
            value = sum((data[i + k] & 127) << 7 * k for k in range(n + 1))
            need(value < 1 << 64, "number above 64 bits")
            return value, i + n + 1
    raise Bad("number of more than 10 bytes")

def convert(kind, name, v):
    """The value of a field from its wire form, its range and length checked."""
    if kind[0].isupper():
        return parse(kind, v)
    if kind[0] in "stb":
        need(kind in "tb" or kind == "s" and len(v) <= 4096 or kind[-1] == "?" and not v
             or f"b{len(v)}" == kind.rstrip("?"), f"{name}: {len(v)} bytes, expected {kind}")
        return v if kind[0] == "b" else v.decode()
    if kind in "iz":
        return v - (v >> 63 << 64) if kind == "i" else (v >> 1) ^ -(v & 1)
    span = range(int(kind[1]), int(kind[3]) + 1) if kind[0] == "e" else \
        range(1 << {"w": 32, "u": 63}.get(kind, 64))
    need(v in span, f"{name}: {v} is unknown or out of range: format not known")
    return v

def parse(message, data):
    """A protobuf message (§1) as a namespace. Unknown fields below 100 are refused."""
    fields, out, i = SCHEMA[message], {}, 0
    while i < len(data):
        tag, i = varint(data, i)
        number, wire = tag >> 3, tag & 7
        value, i = varint(data, i) if wire in (0, 2) else ({1: 8, 5: 4}.get(wire, len(data)), i)
        if wire:
            need(i + value <= len(data), f"{message}: field {number} is cut short or malformed")
            value, i = data[i:i + value], i + value
        if number < 100:
            need(0 < number <= len(fields), f"{message}: field {number}: format not known")
            (name, many, kind), values, at = fields[number - 1], [value], 0
            if many and wire == 2 and kind in "uw":  # a packed list of numbers
                values, wire = [], 0
                while at < len(value):
                    one, at = varint(value, at)
                    values.append(one)
            need(wire == (0 if kind[0] in "uwizqfe" else 2), f"{name}: wire type {wire}")
            need(many or name not in out, f"{message}: {name} stands twice")
            out.setdefault(name, []).extend([convert(kind, name, v) for v in values])
    for name, many, kind in fields:
        if not many and name not in out:
            out[name] = [None if kind[0].isupper() else
                         convert(kind, name, b"" if kind[0] in "stb" else 0)]
        out[name] = out.get(name, []) if many else out[name][0]
    return NS(**out)

def pairs(data, count):
    """The sections live and good (§4): [(seq, hash)]."""
    out = [(int.from_bytes(data[i:i + 8], "big"), data[i + 8:i + 40])
           for i in range(0, len(data), 40)]
    need(len(data) == 40 * count and all(a[0] < b[0] for a, b in zip(out, out[1:])), "seq list")
    return out

def signed(data, kind, fleet, subject=None):
    """A SignedFile (§4, §5, §18) of right form; its signature is not checked here."""
    magic = f"holdfast/1/{kind}\n".encode()
    need(data.startswith(magic), f"starts with {data[:24]!r}, expected {magic!r}")
    size, at = int.from_bytes(data[len(magic):len(magic) + 4], "big"), len(magic) + 4
    need(0 < size <= 65536 and len(data) >= at + size + 64, "core length")
    raw, at, parts = data[at:at + size], at + size + 64, {}
    c = parse(kind, raw)
    h = c.head
    need(h and (h.format, h.kind) == (1, kind), "head: format or kind")
    need(h.fleet == fleet and subject in (h.subject, None), "foreign: another fleet or subject")
    kinds = ["good"] * bool(getattr(c, "last_good", 0)) or SECTIONS.get(kind, [])
    need([s.kind for s in h.sections] in (kinds, kinds + ["cosign"]), "list of sections")
    for s in h.sections:
        parts[s.kind], at = data[at:at + s.length], at + s.length
        need(s.length <= LIMITS[s.kind] and sha(parts[s.kind]) == s.sha256, f"section {s.kind}")
    need(at == len(data), f"{len(data)} bytes, expected {at}")
    f = NS(core=c, head=h, no=h.number, sha=sha(data), message=magic + raw, kind=kind, parts=parts,
           signature=data[len(magic) + 4 + size:][:64], stored=0, bundled=False, base=False)
    f.what = f"{base32(h.subject)} {kind} {f.no}.{f.sha.hex()[:12]}"
    need(1 <= f.no < 10 ** (12 if kind == "manifest" else 18), "number")
    need((h.trust_v > 0) == (len(h.trust_sha256) > 0) == (kind != "trust" or f.no > 1), "trust_v")
    need(f.no > 1 or not h.previous, "number 1 has a previous")
    if kind == "trust":
        need((h.subject, h.trust_v, h.trust_sha256) == (fleet, f.no - 1, h.previous), "chain")
        need(c.min_signers <= 1, "several signers: format not known")
        for keys in c.operator_keys, [r.age for r in c.recipients]:
            need(0 < len(keys) <= 64 and len(set(keys)) == len(keys), "number of keys")
    elif kind == "host-record":
        f.good = pairs(parts.get("good", b""), c.good_count)
        need(c.valid_from >= 1 and (not c.last_good or (c.last_good.seq, c.last_good.sha256)
                                    == (f.good or [(0, bytes(32))])[-1]), "last_good")
    elif kind == "store-record":
        need(bool(c.directory) != bool(c.s3), "place")
    elif kind == "checkpoint":
        f.live = pairs(parts["live"], c.live_count)
        need(c.upto and (not f.live or f.live[-1][0] <= c.upto.seq), "upto")
    else:
        p, ids, names, f.packs = c.previous or NS(seq=0, sha256=b""), c.recipients, [], {}
        need(h.previous == p.sha256 and 0 <= p.seq < f.no and len(c.void_seqs) == f.no - p.seq - 1
             and c.void_seqs == list(range(p.seq + 1, f.no)), "previous, void_seqs")
        need(not c.previous or p.seq, "previous is seq 0")
        need(c.record_n and 0 < len(ids) <= 64 and ids == sorted(set(ids)), "record_n, recipients")
        packs, at = parts["packs"], 48 * c.pack_count
        need(at <= len(packs), "section packs")
        for i in range(0, 48 * c.pack_count, 48):
            names.append(packs[i:i + 32])
            size, at = varint(packs, at)
            f.packs[names[-1]] = (packs[i + 32:i + 48], size)
        need(at == len(packs) and names == sorted(f.packs), "section packs")
    return f

def by(f, keys):
    """True when one of the raw keys made the signature of f."""
    for key in [k for k in keys if sha(k)[:16] == f.head.signer]:
        at = (f.sha, key)
        VERIFIED[at] = VERIFIED.get(at) or ed25519.verify(key, f.message, f.signature)
        return VERIFIED[at]
    return False

def sealed(data, fleet, host, count, kinds):
    """Checks an age header before the key is used (§6): its kind, the first half of its MAC."""
    end, stanzas, ended = data.find(b"\n--- ", 0, 16384), [], True
    need(0 <= end <= 16335 and data[end + 48:end + 49] == b"\n"
         and data.startswith(b"age-encryption.org/v1\n"), "age header")
    for line in data[:end].split(b"\n")[1:]:
        need(line.startswith(b"-> ") or not ended, "age stanza")
        if ended:
            stanzas.append(line.decode("ascii").split(" ")[1:])
        ended = not ended and len(line) < 64
        if stanzas[-1][0] == "holdfast/1" and not line.startswith(b"-> "):
            need(not line, "holdfast stanza with a body")
    own = [s for s in stanzas if s[0] == "holdfast/1"]
    need(len(own) == 1 and own[0][1:3] == [fleet, host], f"sealed for {own}, expected {host}")
    need(len(own[0]) == 4 and own[0][3] in kinds, f"sealed as {own[0][3:]}, expected {kinds}")
    need(all(s[0] in ("X25519", "holdfast/1") for s in stanzas) and 2 <= len(stanzas) <= 65
         and count(len(stanzas) - 1), f"{len(stanzas)} stanzas")
    return own[0][3], base64.b64decode(data[end + 5:end + 48] + b"=")[:16]

def unzstd(frames, lengths):
    """What zstd makes of frames, in parts of these lengths and nothing more."""
    with tempfile.TemporaryFile() as f:
        f.write(frames)
        f.seek(0)
        with subprocess.Popen(["zstd", "-dcq", "--memory=8MiB"], stdin=f, stderr=subprocess.DEVNULL,
                              stdout=subprocess.PIPE) as p:
            for length in lengths:
                yield p.stdout.read(length)
            need(not p.stdout.read(1) and p.wait() == 0, "zstd frames are damaged or too long")

def table(plain):
    """The chunk table of a pack (§7): (compressed length, plain length, chunk id) of each."""
    t = int.from_bytes(plain[-8:-4], "big")
    start, at = len(plain) - t - 16, 0
    need(len(plain) % 65536 == 0 and len(plain) <= 64 * MIB and plain[-4:] == b"HFCT" and t
         and t % 40 == 0 and t <= 40 * 65536 and start > 8, "no chunk table")
    need(plain[start:start + 8] == b"\x51\x2a\x4d\x18" + (t + 8).to_bytes(4, "little"), "table")
    rows = [(int.from_bytes(plain[i:i + 4], "big"), int.from_bytes(plain[i + 4:i + 8], "big"),
             plain[i + 8:i + 40]) for i in range(start + 8, start + 8 + t, 40)]
    for size, length, _ in rows:
        need(0 < length <= 8 * MIB and size <= 8 * MIB + 65536, "chunk above its limit")
        at += size
    pad = start - at - 8
    need(0 <= pad < 65536 and plain[at:start] == b"\x50\x2a\x4d\x18" + pad.to_bytes(4, "little")
         + bytes(pad), "padding frame")
    return rows, plain[:at]


def run(*command, **more):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, check=True, **more).stdout
    except FileNotFoundError:
        raise Bad(f"the program {command[0]} is not installed") from None
    except subprocess.CalledProcessError as e:
        raise Bad(f"{command[0]} ended with {e.returncode}") from None

class Fleet:
    """One store, judged as §10 to §13 say: trust, hosts, and the standing of every manifest."""
    def __init__(self, a):
        self.root, self.bundled, self.bodies, texts = a.store, None, {}, []
        marker = json.loads(self.read("holdfast.json", 4096))
        need(isinstance(marker, dict) and type(marker.get("format")) is int and re.fullmatch(
            "[a-z2-7]{25}[aeimquy4]", str(marker.get("fleet"))), "holdfast.json is malformed")
        need(marker["format"] == 1, f"a store of format {marker['format']}: not known")
        self.name = marker["fleet"]
        self.id = base64.b32decode(self.name.upper() + "======")
        for path in a.identity:
            texts.append(self.read(path, MIB, ""))
            if texts[-1].startswith((b"age-encryption.org/", b"-----BEGIN AGE")):
                texts[-1] = run("age", "-d", path)  # age asks for the passphrase
        self.keys, pins = b"\n".join(texts), {p.encode() for p in a.operator}
        for fleet, pin in re.findall(rb"(?m)^# holdfast fleet (\S+) operator (\S+)$", self.keys):
            need(fleet.decode() == self.name, f"an identity of fleet {fleet.decode()}, "
                 f"but a store of fleet {self.name}")
            pins.add(pin)
        self.ours = {sha(r)[:16] for r in
                     (run("age-keygen", "-y", input=self.keys).split() if texts else [])}
        if a.trust:
            self.bundled = parse("Bundle", self.read(a.trust, 16 * MIB, ""))
        need(pins or a.trust, "nothing to start trust from: give --identity, --operator or --trust")
        self.judge_trust(pins)
        stores = [f for f in self.load("store", "store-record") if by(f, self.operators)]
        self.proven, self.manifests = list(self.chain.values()) + stores, []
        hosts = os.path.join(self.root, "hosts")
        for name in sorted(os.listdir(hosts)) if os.path.isdir(hosts) else []:
            if re.fullmatch("[a-z2-7]{25}[aeimquy4]", name):
                self.judge_host(name)
        for f in self.proven:
            known = self.chain.get(f.head.trust_v)
            self.refuse(f.head.trust_v > max(self.chain), f"{f.what} knows trust "
                        f"{f.head.trust_v}, the newest here is {max(self.chain)}: rolled back?")
            self.refuse(known and known.sha != f.head.trust_sha256,
                        f"{f.what}: another trust chain")

    def refuse(self, true, text):
        if true and not self.bundled:
            raise Bad(text)
        elif true:
            find("warning", text)

    def read(self, name, limit, root=None):
        path = os.path.join(self.root if root is None else root, name)
        with open(path, "rb") as f:
            data = f.read(limit + 1)
        need(len(data) <= limit, f"{path}: larger than {limit} bytes")
        return data

    def load(self, folder, kind, subject=None):
        """The SignedFiles of right form in a folder and in the bundle; others are reported."""
        out, path = {}, os.path.join(self.root, folder)
        for data in getattr(self.bundled, kind.replace("-", "_"), []):
            with contextlib.suppress(ValueError):
                f = signed(data, kind, self.id, subject)
                out[f.sha], f.bundled = f, True
        number = "[0-9]{12}" if kind == "manifest" else "[1-9][0-9]{0,17}"
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
            if not re.fullmatch(number + "[.][0-9a-f]{64}", name):
                continue
            level = "error"
            try:
                data = self.read(f"{folder}/{name}", 21 * MIB)
                need(sha(data).hex() == name[-64:], "damaged: its hash is not its name")
                level = "warning"
                f = out.get(sha(data)) or signed(data, kind, self.id, subject)
                need(f.no == int(name[:-65]), f"its number is {f.no}")
                f.stored = os.stat(os.path.join(path, name)).st_mtime_ns
                out[f.sha] = f
            except (ValueError, OSError) as e:
                find(level, f"{folder}/{name}: {e}; ignored")
        return list(out.values())

    def judge_trust(self, pins):
        files = {f.sha: f for f in self.load("trust", "trust")}
        own = {f.no: f for f in files.values() if f.bundled}
        for f in [f for f in files.values() if own.get(f.no, f) is not f]:
            find("warning", f"{f.what} is not the one of the bundle; ignored")
            del files[f.sha]
        for f in files.values():
            f.before = files.get(f.head.previous, NS(core=NS(operator_keys=[]), no=0, sha=b""))
            keys = f.core.operator_keys + f.before.core.operator_keys
            f.good = f.bundled or by(f, [k for k in keys if base32(sha(k)[:16]).encode() in pins])
        for _, f in itertools.product(files, list(files.values())):  # until nothing changes
            after = [g for g in files.values() if g.head.previous == f.sha and g.no == f.no + 1]
            f.good = f.good or any(g.good for g in after) or f.before.sha and f.before.good and (
                f.before.no == f.no - 1 and by(f, f.before.core.operator_keys))
        good = sorted((f for f in files.values() if f.good), key=lambda f: f.no)
        need(good, "no authentic trust file: another fleet, or another operator")
        self.chain = {f.no: f for f in good}
        need(len(self.chain) == len(good), "two authentic trust files of one version")
        newest, self.operators = good[-1], good[-1].core.operator_keys
        self.keeper = [newest.core.keeper_key] if newest.core.keeper_key else []
        for f in [f for f in files.values() if not f.good]:
            self.refuse(f.no > newest.no and by(f, self.operators), f"{f.what}: its chain is gone")
            find("warning", f"{f.what} is not authentic; ignored")
        stood = {k for f in good for k in f.core.operator_keys}
        for pin in pins - {base32(sha(k)[:16]).encode() for k in stood}:
            find("warning", f"operator {pin.decode()} never stood in the trust chain")

    def judge_host(self, host):
        """§11 to §13: records and keys, checkpoints, manifests and their standing."""
        id, records = base64.b32decode(host.upper() + "======"), {}
        for f in self.load(f"hosts/{host}/record", "host-record", id):
            old = records.get(f.no, f)
            if not by(f, self.operators):
                find("warning", f"{f.what}: not signed by an operator; ignored")
            elif old is f or old.bundled == f.bundled:
                need(old is f, f"two records {f.no} of host {host}")
                records[f.no] = f
            else:
                records[f.no] = f if f.bundled else old
        records = [records[n] for n in sorted(records)]
        keys = {sha(r.core.ed25519)[:16]: r for r in records}  # the newest record of each key
        ends = [r.core.valid_from for r in records[1:]] + [1 << 63]
        listed = {x for r in keys.values() for x in r.good}
        trusted = [r.core.ed25519 for r in keys.values() if not r.core.last_good]
        by_keeper = bool(records) and records[-1].core.ledger == 2
        points, top = [], 0
        found = [c for c in self.load(f"hosts/{host}/checkpoints", "checkpoint", id)
                 if by(c, self.keeper if by_keeper else trusted)
                 or find("warning", f"{c.what}: signer does not count; ignored")]
        for c in sorted(found, key=lambda c: c.no):
            if [x.no for x in found].count(c.no) > 1:
                find("error", f"{c.what}: two of one number, neither counts")
            elif c.core.upto.seq < top:
                find("error", f"{c.what}: goes back from seq {top}; does not count")
            else:
                points, top = points + [c], c.core.upto.seq
        live, upto = (set(points[-1].live), top) if points else (set(), 0)
        kept = listed | {x for c in points if by_keeper for x in c.live}
        valid = [m for m in self.load(f"hosts/{host}/manifests", "manifest", id)
                 if by(m, [r.core.ed25519 for r in records])
                 or find("warning", f"{m.what}: signer in no record, or bad signature; ignored")]
        for m in valid:
            m.host, m.at, r = host, (m.no, m.sha), keys[m.head.signer]
            m.distrusted, m.record = bool(r.core.last_good), records[-1].core.name
            m.counts = any(sha(x.core.ed25519)[:16] == m.head.signer and x.core.valid_from <= m.no
                           < end for x, end in zip(records, ends))
            m.standing = "good" if m.counts and (not m.distrusted or m.at in r.good) else "suspect"
        sound = [m for m in valid if m.standing == "good"]
        named = live | listed | {(m.core.previous.seq, m.core.previous.sha256)
                                 for m in sound if m.core.previous}
        voids = {v for m in sound for v in m.core.void_seqs}
        have = {m.at for m in valid}
        for m in sound:
            rivals = sorted((x for x in sound if x.no == m.no),
                            key=lambda x: (x.at not in kept, x.stored, x.sha))
            m.base = len(rivals) == 1 or m is rivals[0] and m.at in kept
            if len(rivals) > 1:
                find("error", f"{m.what}: fork, {len(rivals)} manifests of one seq")
            if m is not rivals[0]:
                m.standing = "forged?"
            elif m.no in voids and m.at not in named:
                m.standing = "voided"
            elif m.no <= upto and m.at not in live:
                m.standing = "expired"
            if m.no in voids:
                find(*("info", f"{m.what}: voided") if m.standing == "voided" else
                     ("error", f"{m.what}: a void that is contradicted has no effect"))
        for m in valid:
            p = m.core.previous and (m.core.previous.seq, m.core.previous.sha256)
            if p and p not in have and (p in live or p[0] > upto):
                find("warning" if m.distrusted else "error", f"{m.what}: manifest {p[0]} before it "
                     + ("is another one: forked" if p[0] in dict(have) else "is missing"))
        for seq, hash in sorted(live - have):
            find("error", f"host {host}: manifest {seq}.{hash.hex()} of the checkpoint is missing")
        self.manifests += sorted(valid, key=lambda m: (m.no, m.sha))
        self.proven += records + points + [m for m in valid if m.counts]

    def age(self, data):
        """The plaintext of an age file; the identities go to age through a pipe."""
        end, start = os.pipe()
        with open(start, "wb") as pipe:
            pipe.write(self.keys)
        try:
            return run("age", "-d", "-i", f"/dev/fd/{end}", input=data, pass_fds=[end])
        finally:
            os.close(end)

    def body(self, m):
        """The SnapshotBody of a manifest (§8), or None when no identity at hand opens it."""
        if m.sha not in self.bodies and self.ours & set(m.core.recipients):
            data, count = m.parts["body"], len(m.core.recipients)
            sealed(data, self.name, m.host, lambda n: n == count, ["body"])
            self.bodies[m.sha] = parse("Body", b"".join(unzstd(self.age(data), [4 * MIB])))
        return self.bodies.get(m.sha)

    def pack(self, m, pack, kinds=("data", "meta"), opened=True):
        """A pack of a manifest, checked (§18): its kind; when opened its table and frames."""
        need(pack in m.packs, f"pack {pack.hex()} is not in the manifest's list")
        data = self.read(f"hosts/{m.host}/packs/{pack.hex()[:2]}/{pack.hex()}", 68 * MIB)
        need(sha(data) == pack, "damaged: its hash is not its name")
        kind, mac = sealed(data, self.name, m.host, lambda n: n >= len(m.core.recipients), kinds)
        need((mac, len(data)) == m.packs[pack], "header MAC or size is not the manifest's")
        return kind, *(table(self.age(data)) if opened else ([], b""))

    def deliver(self, m, entries, kind, write):
        """Gives write(entry, offset, bytes) all content of entries, pack by pack; {id: fault}."""
        wants, faults = collections.defaultdict(list), {}
        for e in entries:
            for extent, *where in place(e):
                wants[extent.pack].append((extent, *where, e))
        for pack, pieces in wants.items():
            try:
                _, rows, frames = self.pack(m, pack, [kind])
                starts, todo = [0, *itertools.accumulate(r[1] for r in rows)], []
                for x, skip, length, offset, e in pieces:
                    within(x, rows, starts)
                    begin = starts[x.ordinal] + x.offset + skip
                    todo.append((begin, begin + length, offset, e))
                todo.sort(key=lambda t: t[0])
                active, at = [], 0
                for i, chunk in enumerate(chunks(rows, frames)):
                    while at < len(todo) and todo[at][0] < starts[i + 1]:
                        active.append(todo[at])
                        at += 1
                    for begin, end, offset, e in active:
                        low = max(begin, starts[i])
                        write(e, offset + low - begin, chunk[low - starts[i]:end - starts[i]])
                    active = [t for t in active if t[1] > starts[i + 1]]
            except (ValueError, OSError) as fault:
                find("error", f"{m.what}: pack {pack.hex()}: {fault}")
                faults.update((id(p[-1]), fault) for p in pieces)
        return faults

    def content(self, m, extents):
        """The content of a list of extents of meta packs, as a map of a temporary file."""
        size = sum(x.length for x in extents)
        with tempfile.TemporaryFile() as f:
            f.truncate(size)
            stream = NS(content=extents, holes=[], size=size)
            need(not self.deliver(m, [stream], "meta", lambda e, at, data:
                                  os.pwrite(f.fileno(), data, at)), "the entry stream is damaged")
            return mmap.mmap(f.fileno(), size, access=mmap.ACCESS_READ) if size else b""

    def entries(self, m):
        """All entries of a snapshot (§9), checked, and the packs that they and the tree name."""
        body = self.body(m)
        need(body, "no identity at hand opens this snapshot")
        need(not (body.tree and body.tree_index), "tree and tree_index")
        extents = body.tree.extents if body.tree else []
        packs = {x.pack for x in extents}
        if body.tree_index:
            packs = {x.pack for x in body.tree_index.extents}
            need(sum(x.length for x in body.tree_index.extents) <= 16 * MIB, "tree_index too long")
            extents = parse("Extents", self.content(m, body.tree_index.extents)[:]).extents
            packs |= {x.pack for x in extents}
        data, at, last, folders, out = self.content(m, extents), 0, None, {b""}, []
        while at < len(data):
            size, at = varint(data, at)
            need(0 < size <= 8 * MIB and at + size <= len(data), "entry length")
            e, at = parse("Entry", data[at:at + size]), at + size
            names, order = e.path.split(b"/")[1:], e.path.rstrip(b"/").replace(b"/", b"\0")
            need(e.path == b"/" or e.path.startswith(b"/") and len(e.path) <= 32768
                 and b"\0" not in e.path and not {b"", b".", b".."} & set(names)
                 and max(map(len, names)) <= 255, f"path {show(e.path)}")
            need(last is None or last < order, f"{show(e.path)} is out of order")
            need(e.path.rpartition(b"/")[0] in folders, f"{show(e.path)} has no folder above it")
            last, holes = order, [(h.offset, h.offset + h.length) for h in e.holes]
            need(all(a < b for a, b in holes) and all(a[1] < b[0] for a, b in zip(holes, holes[1:]))
                 and (not holes or holes[-1][1] <= e.size), f"{show(e.path)}: holes")
            need(sum(x.length for x in e.content) + sum(b - a for a, b in holes) == e.size
                 and (e.type == 1 or not e.size), f"{show(e.path)}: content does not fill its size")
            need((e.type == 3) == (0 < len(e.link) <= 32768) and e.mode < 4096
                 and e.nanos < 10**9 and (e.type == 2 or not e.ancestor), f"{show(e.path)}: fields")
            folders |= {e.path.rstrip(b"/")} if e.type == 2 else set()
            packs |= {x.pack for x in e.content}
            out.append(e)
        count = sum(not e.ancestor for e in out)
        need(count == m.core.entry_count, f"{count} entries, expected {m.core.entry_count}")
        need(packs == set(m.packs), "packs that are used are not the packs of the list")
        return out

def within(x, rows, starts):
    need(x.ordinal < len(rows) and x.offset < rows[x.ordinal][1] and 0 < x.length
         <= starts[-1] - starts[x.ordinal] - x.offset, "extent outside its pack")

def chunks(rows, frames):
    for chunk, (_, length, name) in zip(unzstd(frames, [r[1] for r in rows]), rows):
        need(len(chunk) == length and sha(chunk) == name, "chunk is not what its id says")
        yield chunk

def place(e):
    """Where content goes (§9): (extent, bytes of it before, length, offset in the file)."""
    gaps, at = iter(e.holes), 0
    hole = next(gaps, None)
    for x in e.content:
        done = 0
        while done < x.length:
            while hole and hole.offset == at:
                at, hole = at + hole.length, next(gaps, None)
            n = min(x.length - done, hole.offset - at if hole else x.length)
            yield x, done, n, at
            done, at = done + n, at + n

class Target:
    """The folder that is restored into. Every step is by descriptor and follows no symlink."""
    def __init__(self, path):
        os.makedirs(path, 0o700, exist_ok=True)
        need(not os.listdir(path), f"{path} is not empty")
        self.root = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        self.near, self.file = (b"", os.dup(self.root)), (None, None)

    def at(self, path):
        """The name of a path in its folder, and where that is: {"dir_fd": descriptor}."""
        above, _, name = path.rpartition(b"/")
        if above != self.near[0]:
            fd = os.dup(self.root)
            for part in above.split(b"/")[1:]:
                fd, old = os.open(part, FOLDER, dir_fd=fd), fd
                os.close(old)
            os.close(self.near[1])
            self.near = above, fd
        return name or b".", {"dir_fd": self.near[1]}

    def write(self, e, offset, data):
        if self.file[0] is not e:
            name, where = self.at(e.path)
            self.file = e, open(os.open(name, os.O_WRONLY | os.O_NOFOLLOW, **where), "wb", 0)
        while data:
            n = os.pwrite(self.file[1].fileno(), data, offset)
            offset, data = offset + n, data[n:]

    def make(self, e):
        """An entry without its content; further names of a file, symlink or fifo become links."""
        name, where = self.at(e.path)
        if e.first is not e:
            need((e.type, e.content, e.link) == (e.first.type, e.first.content, e.first.link),
                 "not like the other names of its hard link group")
            fd = os.dup(where["dir_fd"])
            first, where = self.at(e.first.path)
            os.link(first, name, src_dir_fd=where["dir_fd"], dst_dir_fd=fd, follow_symlinks=False)
            os.close(fd)
        elif e.type == 1:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with open(os.open(name, flags, 0o600, **where), "wb") as f:
                f.truncate(e.size)
        elif e.type == 2 and e.path != b"/":
            os.mkdir(name, 0o700, **where)
        elif e.type == 3:
            os.symlink(e.link, name, **where)
        elif e.type == 4:
            os.mkfifo(name, 0o600, **where)

def restore(fleet, m, target):
    need(m.core.kind == 1, "a manifest of a reserved kind: it is not restored")
    entries, body, first, left = fleet.entries(m), fleet.body(m), {}, collections.Counter()
    to = Target(target)
    for e in entries:
        e.first = first.setdefault(e.hard_link_group or e.path, e)
    files = [e for e in entries if e.type == 1 and e.first is e]
    for e in [e for e in entries if e.type == 2] + files:
        to.make(e)
    lost = fleet.deliver(m, files, "data", to.write)
    for e in files:
        if id(e) in lost:
            name, where = to.at(e.path)
            os.unlink(name, **where)
    for e in entries:
        left[f"{TYPES[e.type]} entries"] += e.type > 4
        left["set-id bits"] += e.mode > 0o1777
        left["extended attributes"] += len(e.xattrs)
        try:
            need(id(e.first) not in lost, lost.get(id(e.first)))
            if e.type > 2 or e.first is not e:
                to.make(e)
        except (ValueError, OSError) as fault:
            lost[id(e)] = fault
            find("error", f"not restored: {show(e.path)}: {fault}")
    back = [e for e in entries if id(e) not in lost and e.type < 5]
    for e in [e for e in back if e.type != 2] + [e for e in reversed(back) if e.type == 2]:
        try:
            (name, where), time = to.at(e.path), e.mtime * 10**9 + e.nanos
            if e.type != 3:
                os.chmod(name, e.mode & 0o1777, **where)
            os.utime(name, ns=(time, time), follow_symlinks=False, **where)
        except (OSError, OverflowError) as fault:
            find("error", f"mode and time not restored: {show(e.path)}: {fault}")
    left["paths that the backup could not read"] = body.unread_count
    left["paths that changed while they were read (restored as read)"] = body.changed_count
    print(f"restored {len(back)} of {len(entries)} entries of {show(body.name)} to {target}")
    print("not restored: owners and groups" + "".join(f"; {n} {k}" for k, n in left.items() if n)
          + "; the fingerprint of the source was not compared")

def verify(fleet):
    """Every pack of every manifest; with an identity also what is in them."""
    seen, size, opened = {}, 0, 0
    for m in fleet.manifests:
        level = "error" if m.standing in ("good", "expired") else "warning"
        try:
            body = fleet.body(m)
        except (Bad, ValueError) as fault:
            body = find(level, f"{m.what}: body: {fault}")
        ok = True
        for pack, entry in m.packs.items():
            at = (m.host, pack, entry, len(m.core.recipients), bool(body))
            try:
                if at not in seen:
                    seen[at] = fleet.pack(m, pack, opened=body)[:2]
                    size += entry[1]
                    ...
            except (ValueError, OSError) as fault:
                find(level, f"{m.what}: pack {pack.hex()}: {fault}")

def verify(fleet):
    """Every pack of every manifest; with an identity that opens it also all that is in them."""
    seen = {}
    for m in fleet.manifests:
        level, inside, body = "error" if m.standing in ("good", "expired") else "warning", {}, None
        try:
            body = fleet.body(m)
        except (ValueError, OSError) as fault:
            find(level, f"{m.what}: body: {fault}")
        for pack, entry in m.packs.items():
            at = m.host, pack, entry, len(m.core.recipients), bool(body)
            try:
                if at not in seen:
                    kind, rows, frames = fleet.pack(m, pack, opened=body)
                    for _ in chunks(rows, frames) if body else []:
                        pass
                    seen[at] = kind, rows, [0, *itertools.accumulate(r[1] for r in rows)]
                inside[pack] = seen[at]
            except (ValueError, OSError) as fault:
                find(level, f"{m.what}: pack {pack.hex()}: {fault}")
        try:
            for e in fleet.entries(m) if body and len(inside) == len(m.packs) else []:
                for x in e.content:
                    need(inside[x.pack][0] == "data", f"{show(e.path)}: content in a meta pack")
                    within(x, *inside[x.pack][1:])
            if body:
                tag = sha(fleet.id + body.reason.split("-")[0].encode())[:8]
                need(m.core.retention_tag == (tag if body.reason else bytes(8)), "retention_tag")
                need(body.name == f"{body.label}/{body.source}", "name is not label/source")
        except (ValueError, OSError) as fault:
            find(level, f"{m.what}: {fault}")
    print(f"{len(fleet.manifests)} manifests, {len({a[:2] for a in seen})} packs in order, "
          f"{FOUND['error']} errors, {FOUND['warning']} warnings")

def rows_of(fleet):
    """One line per manifest: time, host, app, source, name, seq, hash, standing."""
    print("#time\thost\tapp\tsource\tname\tseq\thash\tstanding")
    for m in fleet.manifests:
        try:
            body = fleet.body(m)
        except (ValueError, OSError) as fault:
            body = find("error", f"{m.what}: body: {fault}")
        ms = max(0, min(m.core.start, 253402300799999))
        time = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms)
        b = body or NS(app="-", source="-", name="-")
        print(f"{time:%Y-%m-%dT%H:%M:%SZ}", *map(show, (m.record, b.app, b.source, b.name)), m.no,
              m.sha.hex(), m.standing, sep="\t")

def select(fleet, text, accept):
    """The manifest that a hash prefix, a name, APP/SOURCE or latest stands for (§12)."""
    hits = [m for m in fleet.manifests if len(text) >= 6 and m.sha.hex().startswith(text)]
    if not hits and text != "latest":
        hits = [m for m in fleet.manifests if m.standing not in ("voided", "forged?")
                and fleet.body(m) and fleet.body(m).name == text]
    if not hits:
        hits = [m for m in fleet.manifests if m.standing == "good" and m.base and m.core.kind == 1
                and (text == "latest" or fleet.body(m) and
                     f"{fleet.body(m).app}/{fleet.body(m).source}" == text)]
        hits = sorted(hits, key=lambda m: (m.core.start, m.no))[-1:]
    need(hits, f"no snapshot {text}")
    need(len(hits) == 1, f"{text} stands for {len(hits)} snapshots: give a hash")
    need(accept or hits[0].standing not in ("suspect", "forged?"),
         f"{hits[0].what} is {hits[0].standing}: only with --accept-suspect")
    return hits[0]

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("store", help="the folder of the store")
    p.add_argument("verb", choices=["list", "verify", "restore"])
    p.add_argument("snapshot", nargs="?", help="hash (6 digits or more), name, APP/SOURCE, latest")
    p.add_argument("--identity", metavar="F", action="append", default=[], help="age identity file")
    p.add_argument("--trust", metavar="F", help="trust bundle")
    p.add_argument("--operator", metavar="FPR", action="append", default=[], help="fingerprint")
    p.add_argument("--target", metavar="DIR", help="new or empty folder to restore into")
    p.add_argument("--accept-suspect", action="store_true", help="restore what is suspect, too")
    a = p.parse_intermixed_args()
    try:
        need(a.verb != "restore" or a.snapshot and a.target, "restore needs SNAPSHOT and --target")
        fleet, before = Fleet(a), 0
        if a.verb == "restore":
            m = select(fleet, a.snapshot, a.accept_suspect)
            before = FOUND["error"]
            restore(fleet, m, a.target)
        else:
            (verify if a.verb == "verify" else rows_of)(fleet)
            before = FOUND["error"] if a.verb == "list" else 0
    except (ValueError, OSError) as fault:
        find("error", fault)
        before = -1
    return 1 if FOUND["error"] > before else 0

if __name__ == "__main__":
    sys.exit(main())
