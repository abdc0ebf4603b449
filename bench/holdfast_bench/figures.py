"""What the rows of a results file say together: medians, and ratios to restic in the same round of the same run."""
import statistics

SERIES_RUNS = 20


def measured(lines):
    """The rows of measured steps, each with the run of the bench that it belongs to and that run's scale: a head line begins a run."""
    rows, run, scale = [], 0, 1
    for line in lines:
        if "head" in line:
            run, scale = run + 1, line["head"]["scale"]
        else:
            rows.append({**line, "run": run, "scale": scale})
    return rows


def median(values):
    """The median of those that were measured, or None."""
    some = [value for value in values if value is not None]
    return statistics.median(some) if some else None


def ratio(tool, restic, key):
    """The median over rounds of a program's figure by restic's of the same round, or None."""
    theirs = {(row["run"], row["round"]): row.get(key) for row in restic}
    pairs = [(row.get(key), theirs.get((row["run"], row["round"]))) for row in tool]
    return median(ours / other for ours, other in pairs if ours is not None and other)


def series(rows):
    """CPU seconds of the second and of the last backup of a program's series: a pair for each run of the bench that has both."""
    cpu = {(row["run"], row["step"]): row["cpu_seconds"] for row in rows}
    last = f"run-{SERIES_RUNS}"
    return [(cpu[run, "run-02"], seconds) for (run, step), seconds in cpu.items() if step == last and (run, "run-02") in cpu]
