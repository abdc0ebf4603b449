"""Makes tables and the plot from the figures of a run."""
import html
import math
import statistics

from . import bar

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
        if "case" in row:
            groups.setdefault((row["case"], row["step"]), {}).setdefault(row["tool"], []).append(row)
    return groups


def head(rows):
    """What was run, where, and by which versions."""
    for row in rows:
        if "head" in row:
            h = row["head"]
            yield f"{h['date']}, {h['machine']}. Command: `{h['command']}`" + (f", data at scale {h['scale']:g}" if h["scale"] != 1 else "")
            yield "; ".join(f"{name}: {version}" for name, version in h["versions"].items())


def _median(rows, key):
    values = [row[key] for row in rows if row.get(key) is not None]
    return statistics.median(values) if values else None


def _ratio(tool, restic, key):
    """The median over rounds of this program's figure by restic's of the same round."""
    theirs = {row["round"]: row.get(key) for row in restic}
    pairs = [row[key] / theirs[row["round"]] for row in tool if row.get(key) is not None and theirs.get(row["round"])]
    return f"{statistics.median(pairs):.2f}" if pairs else "–"


def _mega(value):
    return "–" if value is None else f"{value / 1e6:,.1f}" if value < 1e8 else f"{value / 1e6:,.0f}"


def _line(name, tool, rows, restic):
    wall = [row["wall_seconds"] for row in rows]
    others = sum(row["others_cpu_seconds"] for row in rows) / max(0.001, sum(wall))
    cells = [name, tool, f"{min(wall):.2f}", f"{statistics.median(wall):.2f}", f"{_median(rows, 'cpu_seconds'):.2f}",
             f"{max(row['peak_rss_bytes'] for row in rows) / 1e6:.0f}", _mega(_median(rows, "new_bytes")),
             _mega(_median(rows, "stored_bytes")), *(_ratio(rows, restic, k) for k in ("wall_seconds", "cpu_seconds", "new_bytes")),
             str(len(rows)), f"{others:.2f}"]
    return "| " + " | ".join(cells) + " |"


def markdown(rows):
    """All tables of a run."""
    lines = [*head(rows), "", "Wall and CPU in seconds, memory of the largest process and bytes in MB (10⁶); ratios are to restic in the same",
             "round, their median; \"others\" is what the rest of the machine used, in cores.", "",
             "| step | program | wall min | median | CPU | peak RSS | new bytes | stored | wall ÷ restic | CPU ÷ | new ÷ | rounds | others |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|---|"]
    series = []
    for (case, step), tools in _groups(rows).items():
        if case == "series":
            series.append((step, tools))
            continue
        for tool, some in tools.items():
            lines.append(_line(STEPS.get((case, step), f"{case}: {step}"), tool, some, tools.get("restic", [])))
    if series:
        lines += ["", *_series(series)]
    lines += ["", "The bar:", "", *bar.table(rows)]
    return "\n".join(lines) + "\n"


def _series(series):
    by_step = dict(series)
    for tool in by_step.get("run-02", {}):
        second, last = by_step["run-02"][tool][0], by_step[max(by_step)][tool][0]
        yield (f"Series, {tool}: run 2 took {second['cpu_seconds']:.2f} s CPU, {max(by_step)[4:]} took {last['cpu_seconds']:.2f}: "
               f"ratio {last['cpu_seconds'] / second['cpu_seconds']:.2f}.")


def write_between_marks(path, text):
    with open(path, encoding="utf8") as f:
        old = f.read()
    before, mark, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise SystemExit(f"bench: {path} has no lines {BEGIN} and {END}")
    with open(path, "w", encoding="utf8") as f:
        f.write(before + BEGIN + "\n\n" + text + "\n" + END + after)


def plot(rows, path):
    """Cost against size, both axes logarithmic: one panel by count of files, one by bytes."""
    panels = []
    for prefix, title, unit in (("files-", "files of 1.6 KB", "files"), ("bytes-", "files of 40 KB", "bytes")):
        lines = {}
        for (case, step), tools in _groups(rows).items():
            if case.startswith(prefix):
                for tool, some in tools.items():
                    point = int(case[len(prefix):]), _median(some, "wall_seconds")
                    lines.setdefault((tool, step), []).append(point)
        if lines:
            panels.append((title, unit, lines))
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
