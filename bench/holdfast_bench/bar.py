"""The bar the project set itself, and where it stands: what must be reached, what is aimed at, what was measured."""
import statistics

WALL, CPU, NEW, STORED = "wall_seconds", "cpu_seconds", "new_bytes", "stored_bytes"

# What is compared, with which case and step and figure, must, aim. Ratios are to restic in the same round.
RATIOS = [
    ("first backup, 2.5 GB tree: wall", "tree", "first", WALL, 0.65, 0.45),
    ("first backup, 2.5 GB tree: CPU", "tree", "first", CPU, 0.65, 0.5),
    ("the same to a local S3 server: wall", "s3", "first", WALL, 0.7, 0.5),
    ("stored bytes: tree", "tree", "first", STORED, 1.02, 0.97),
    ("stored bytes: 1 M small files", "small", "first", STORED, 0.6, 0.45),
    ("nothing changed, 63 k files: wall", "tree", "unchanged", WALL, 0.5, 0.3),
    ("nothing changed, 1 M files: wall", "small", "unchanged", WALL, 0.4, 0.2),
    ("1 % of files changed: new bytes", "tree", "changed", NEW, 1.1, 1.0),
    ("1 % of files changed: wall", "tree", "changed", WALL, 0.7, 0.4),
    ("1 M small files, first: wall", "small", "first", WALL, 0.7, 0.35),
    ("366 MB PostgreSQL dump, first: wall", "dump", "first", WALL, 0.9, 0.5),
    ("the same at 4 GB: wall", "dump4g", "first", WALL, 0.7, 0.4),
    ("dump to stdout: wall", "dump", "to-stdout", WALL, 0.9, 0.5),
    ("full restore: wall", "tree", "restore", WALL, 0.75, 0.55),
    ("full restore from S3: wall", "s3", "restore", WALL, 0.75, 0.55),
    ("one file of 100 KB out of the tree: wall", "tree", "one-file", WALL, 1.0, 0.5),
]
BACKUPS = {"first", "unchanged", "changed", "one-core"}
RESTORES = {"restore", "one-file", "to-stdout", "one-core-back"}
SECONDS = [("`version`", "version", 0.25, 0.1), ("`snapshots`, 200 of them", "snapshots", 0.6, 0.25), ("`ls` of 63 k files", "ls", 1.5, 0.6)]


def _rows(rows, tool, case=None, steps=None):
    return [r for r in rows if r.get("tool") == tool and (case is None or r["case"] == case) and (steps is None or r["step"] in steps)]


def _ratio(rows, case, step, key):
    theirs = {r["round"]: r[key] for r in _rows(rows, "restic", case, {step}) if r.get(key)}
    pairs = [r[key] / theirs[r["round"]] for r in _rows(rows, "holdfast", case, {step}) if r.get(key) is not None and r["round"] in theirs]
    return statistics.median(pairs) if pairs else None


def _line(name, must, aim, value, unit=""):
    if value is None:
        return f"| {name} | {must:g}{unit} | {aim:g}{unit} | not measured | |"
    shown = f"{value:.0f}" if unit == " MB" else f"{value:.2f}"
    return f"| {name} | {must:g}{unit} | {aim:g}{unit} | {shown}{unit} | {'aim' if value <= aim else 'yes' if value <= must else '**no**'} |"


def _peak(rows, steps):
    some = [r["peak_rss_bytes"] for r in _rows(rows, "holdfast", steps=steps) if r["case"] != "limits" or r["step"].startswith("one-core")]
    return max(some) / 1e6 if some else None


def table(rows):
    """The lines of the table; figures that a run has none of are named as not measured."""
    rows = [r for r in rows if "case" in r]
    yield "| ratio to restic in the same round unless said | must | aim | measured | reached |"
    yield "|---|---|---|---|---|"
    for name, case, step, key, must, aim in RATIOS:
        yield _line(name, must, aim, _ratio(rows, case, step, key))
    small = [r["peak_rss_bytes"] / 1e6 for r in _rows(rows, "holdfast", "small")]
    yield _line("peak memory with 1 M files", 192, 128, max(small) if small else None, " MB")
    yield _line("peak memory of any backup", 192, 128, _peak(rows, BACKUPS), " MB")
    yield _line("peak memory of any restore", 256, 160, _peak(rows, RESTORES), " MB")
    for name, step, must, aim in SECONDS:
        walls = [r[WALL] for r in _rows(rows, "holdfast", "start", {step})]
        yield _line(name, must, aim, statistics.median(walls) if walls else None, " s")
    cpu = {r["step"]: r[CPU] for r in _rows(rows, "holdfast", "series")}
    yield _line("series: CPU of run 20 by that of run 2", 1.3, 1.0, cpu["run-20"] / cpu["run-02"] if "run-20" in cpu else None)
