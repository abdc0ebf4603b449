"""Compares two results of JMH: `jmh.py BASELINE RESULT` prints what each bench took then and now; `jmh.py --record BASELINE
RESULT` puts into the baseline what can be compared of the benches that ran: names and figures, not the machine's folders."""
import json
import sys


def read(path):
    """The rows by bench and parameters; none where there is no such file yet."""
    try:
        with open(path, encoding="utf8") as f:
            rows = json.load(f)
    except FileNotFoundError:
        rows = []
    return {(row["benchmark"].split(".", 2)[2], *sorted((row.get("params") or {}).values())): row for row in rows}


def record(baseline, result):
    kept = {key: {"benchmark": row["benchmark"], "params": row.get("params") or {}, "mode": row["mode"], "vmVersion": row["vmVersion"],
                  "primaryMetric": {name: row["primaryMetric"][name] for name in ("score", "scoreError", "scoreUnit")}}
            for key, row in read(result).items()}
    merged = {**read(baseline), **kept}
    with open(baseline, "w", encoding="utf8") as f:
        json.dump(list(merged.values()), f, indent=1)
        f.write("\n")


def compare(baseline, result):
    before = read(baseline)
    print(f"{'bench':60} {'baseline':>12} {'now':>12} unit   ratio")
    for key, row in read(result).items():
        now, then = row["primaryMetric"], before.get(key, {}).get("primaryMetric")
        ratio = f"{now['score'] / then['score']:.2f}" if then else "–"
        print(f"{' '.join(key):60} {then['score'] if then else float('nan'):12.2f} {now['score']:12.2f} {now['scoreUnit']:6} {ratio}")


if __name__ == "__main__":
    if sys.argv[1] == "--record":
        record(*sys.argv[2:])
    else:
        compare(*sys.argv[1:])
