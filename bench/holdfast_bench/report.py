"""Makes tables and the plot from the figures of a run."""
import html
import math

from . import bar, figures

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
STEPS = {
    ("tree", "first"): "first backup, 2.5 GB in 63,121 files", ("tree", "unchanged"): "nothing changed, 63,121 files",
    ("tree", "changed"): "1 % of the files changed", ("tree", "one-file"): "one file of 100 KB back",
    ("tree", "restore"): "everything back", ("small", "first"): "first backup, 1 M files of 1.6 KB",
    ("small", "unchanged"): "nothing changed, 1 M files", ("small", "changed"): "1 % of 1 M files changed",
    ("s3", "first"): "first backup of the tree to a local S3 server", ("s3", "restore"): "everything back from it",
    ("dump", "first"): "PostgreSQL, dump of 366 MB, first", ("dump", "to-stdout"): "that dump to stdout",
    ("dump4g", "first"): "PostgreSQL, dump of 4 GB, first", ("dump4g", "to-stdout"): "that dump to stdout, 4 GB",
    ("start", "version"): "`version`", ("start", "snapshots"): "`snapshots`, 200 of them", ("start", "ls"): "`ls` of 63,121 files",
}


def _groups(rows):
    groups = {}
    for row in rows:
        groups.setdefault((row["case"], row["step"]), {}).setdefault(row["tool"], []).append(row)
    return groups


def head(rows):
    """What was run, where, and by which versions."""
    for row in rows:
        if "head" in row:
            h = row["head"]
            yield f"{h['date']}, {h['machine']}. Command: `{h['command']}`" + (f", data at scale {h['scale']:g}" if h["scale"] != 1 else "")
            yield "; ".join(f"{name}: {version}" for name, version in h["versions"].items())


def _number(value):
    return "–" if value is None else f"{value:.2f}"


def _mega(value):
    return "–" if value is None else f"{value / 1e6:,.1f}" if value < 1e8 else f"{value / 1e6:,.0f}"


def _step_line(name, tool, rows, restic):
    wall = [row["wall_seconds"] for row in rows]
    others = sum(row["others_cpu_seconds"] for row in rows) / max(0.001, sum(wall))
    cpu, new, stored = (figures.median(row.get(key) for row in rows) for key in ("cpu_seconds", "new_bytes", "stored_bytes"))
    cells = [name, tool, _number(min(wall)), _number(figures.median(wall)), _number(cpu),
             f"{max(row['peak_rss_bytes'] for row in rows) / 1e6:.0f}", _mega(new), _mega(stored),
             *(_number(figures.ratio(rows, restic, key)) for key in ("wall_seconds", "cpu_seconds", "new_bytes")),
             str(len(rows)), _number(others)]
    return "| " + " | ".join(cells) + " |"


def _bar_line(name, must, aim, value, unit):
    if value is None:
        measured, reached = "not measured", ""
    else:
        measured = (f"{value:.0f}" if unit == " MB" else f"{value:.2f}") + unit
        reached = "aim" if value <= aim else "yes" if value <= must else "**no**"
    return f"| {name} | {must:g}{unit} | {aim:g}{unit} | {measured} | {reached} |"


def markdown(lines):
    """All tables of the runs: one of the steps for each scale, the bar for scale 1 alone, which it is set at."""
    out = [*head(lines), "", "Wall and CPU in seconds, memory of the largest process and bytes in MB (10⁶); ratios are to restic in the same",
           "round, their median; \"others\" is what the rest of the machine used, in cores. What a step leaves unwritten is written before",
           "the next one begins and counted for neither: Holdfast waits for the disk within its own wall time, a program that does",
           "not has its write-back free."]
    rows = figures.measured(lines)
    for scale in sorted({row["scale"] for row in rows}, reverse=True):
        some = [row for row in rows if row["scale"] == scale]
        if scale != 1:
            out += ["", f"Data at scale {scale:g} of the counts and sizes that the steps are named by:"]
        out += ["", *_steps(some)]
        if scale == 1:
            out += ["", "The bar:", "", "| ratio to restic in the same round unless said | must | aim | measured | reached |",
                    "|---|---|---|---|---|", *(_bar_line(*standing) for standing in bar.standing(some))]
    return "\n".join(out) + "\n"


def _steps(rows):
    yield "| step | program | wall min | median | CPU | peak RSS | new bytes | stored | wall ÷ restic | CPU ÷ | new ÷ | rounds | others |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    for (case, step), tools in _groups(row for row in rows if row["case"] != "series").items():
        for tool, some in tools.items():
            yield _step_line(STEPS.get((case, step), f"{case}: {step}"), tool, some, tools.get("restic", []))
    series = {}
    for row in rows:
        if row["case"] == "series":
            series.setdefault(row["tool"], []).append(row)
    if series:
        yield ""
    for tool, some in series.items():
        for second, last in figures.series(some):
            yield (f"Series, {tool}: run 2 took {second:.2f} s CPU, {figures.SERIES_RUNS} took {last:.2f}: "
                   f"ratio {last / second:.2f}.")


def write_between_marks(path, text):
    with open(path, encoding="utf8") as f:
        old = f.read()
    before, mark, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise SystemExit(f"bench: {path} has no lines {BEGIN} and {END}")
    with open(path, "w", encoding="utf8") as f:
        f.write(before + BEGIN + "\n\n" + text + "\n" + END + after)


def plot(lines, path):
    """Cost against size, both axes logarithmic: one panel by count of files, one by bytes."""
    panels, groups = [], _groups(figures.measured(lines))
    for prefix, title, unit in (("files-", "files of 1.6 KB", "files"), ("bytes-", "files of 40 KB", "bytes")):
        curves = {}
        for (case, step), tools in groups.items():
            if case.startswith(prefix):
                for tool, some in tools.items():
                    point = int(case[len(prefix):]), figures.median(row["wall_seconds"] for row in some)
                    curves.setdefault((tool, step), []).append(point)
        if curves:
            panels.append((title, unit, curves))
    with open(path, "w", encoding="utf8") as f:
        f.write(_svg(panels))


COLOURS = {("holdfast", "first"): "#0b6e4f", ("holdfast", "unchanged"): "#57b894", ("restic", "first"): "#b3541e",
           ("restic", "unchanged"): "#e0a37e"}


def _svg(panels):
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {20 + 420 * len(panels)} 330" font-family="sans-serif" font-size="11">',
           '<rect width="100%" height="100%" fill="#fff"/>']
    for number, (title, unit, lines) in enumerate(panels):
        out += _panel(60 + 420 * number, title, unit, lines)
    return "\n".join(out + ["</svg>"]) + "\n"


def _panel(left, title, unit, lines):
    points = [p for line in lines.values() for p in line]
    x0, x1 = math.log10(min(p[0] for p in points)), math.log10(max(p[0] for p in points))
    y0, y1 = math.floor(math.log10(min(p[1] for p in points))), math.ceil(math.log10(max(p[1] for p in points)))

    def at(point):
        x = left + 300 * (math.log10(point[0]) - x0) / max(0.1, x1 - x0)
        return x, 260 - 210 * (math.log10(point[1]) - y0) / max(1, y1 - y0)

    yield f'<text x="{left}" y="24" font-size="13">wall seconds against {html.escape(title)}</text>'
    for power in range(y0, y1 + 1):
        y = at((10**x0, 10**power))[1]
        yield f'<line x1="{left}" y1="{y:.0f}" x2="{left + 300}" y2="{y:.0f}" stroke="#ddd"/><text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{10**power:g}</text>'
    for size in sorted({p[0] for p in points}):
        x = at((size, 10**y0))[0]
        yield f'<text x="{x:.0f}" y="278" text-anchor="middle">{size:.0e} {unit}</text>'.replace("e+0", "e").replace("e+", "e")
    for key, line in sorted(lines.items()):
        colour, path = COLOURS.get(key, "#555"), [at(p) for p in sorted(line)]
        yield f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in path)}"/>'
        yield f'<text x="{path[-1][0] + 6:.0f}" y="{path[-1][1] + 4:.0f}" fill="{colour}">{" ".join(key)}</text>'
