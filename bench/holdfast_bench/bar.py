"""The bar the project set itself, and where it stands: what must be reached, what is aimed at, what was measured."""
from . import figures

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
RESTORES = {"restore", "one-file", "to-stdout", "heap-64m-back", "one-core-back"}
BACKUPS = {"first", "unchanged", "changed", "heap-64m", "one-core", *(f"run-{n:02d}" for n in range(1, figures.SERIES_RUNS + 1))}
SECONDS = [("`version`", "version", 0.25, 0.1), ("`snapshots`, 200 of them", "snapshots", 0.6, 0.25), ("`ls` of 63 k files", "ls", 1.5, 0.6)]


def _peak_megabytes(rows):
    return max((row["peak_rss_bytes"] / 1e6 for row in rows), default=None)


def standing(rows):
    """Name, must, aim, what was measured (None: nothing), unit."""
    steps, own = {}, [row for row in rows if row["tool"].startswith("holdfast")]
    for row in rows:
        steps.setdefault((row["tool"], row["case"], row["step"]), []).append(row)

    def of(tool, case, step):
        return steps.get((tool, case, step), [])

    for name, case, step, key, must, aim in RATIOS:
        yield name, must, aim, figures.ratio(of("holdfast", case, step), of("restic", case, step), key), ""
    yield "peak memory with 1 M files", 192, 128, _peak_megabytes(row for row in own if row["case"] in ("small", "files-1000000")), " MB"
    yield "peak memory of any backup", 192, 128, _peak_megabytes(row for row in own if row["step"] in BACKUPS), " MB"
    yield "peak memory of any restore", 256, 160, _peak_megabytes(row for row in own if row["step"] in RESTORES), " MB"
    for name, step, must, aim in SECONDS:
        yield name, must, aim, figures.median(row[WALL] for row in of("holdfast", "start", step)), " s"
    series = figures.series([row for row in own if row["case"] == "series"])
    yield f"series: CPU of run {figures.SERIES_RUNS} by that of run 2", 1.3, 1.0, figures.median(last / second for second, last in series), ""
