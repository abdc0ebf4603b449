"""Compares two results of JMH: `jmh.py BASELINE RESULT` prints what each bench took then and now; `jmh.py --record RESULT
BASELINE` keeps of a result what can be compared: names and figures, not the machine's folders."""
import json
import sys


def read(path):
    with open(path, encoding="utf8") as f:
        rows = json.load(f)
    return {(row["benchmark"].split(".", 2)[2], *sorted((row.get("params") or {}).values())): row["primaryMetric"] for row in rows}


def record(result, baseline):
    with open(result, encoding="utf8") as f:
        rows = json.load(f)
    keep = [{"benchmark": row["benchmark"], "params": row.get("params") or {}, "mode": row["mode"], "vmVersion": row["vmVersion"],
             "primaryMetric": {key: row["primaryMetric"][key] for key in ("score", "scoreError", "scoreUnit")}} for row in rows]
    with open(baseline, "w", encoding="utf8") as f:
        json.dump(keep, f, indent=1)
        f.write("\n")


def main(baseline, result):
    try:
        before = read(baseline)
    except FileNotFoundError:
        before = {}
    print(f"{'bench':60} {'baseline':>12} {'now':>12} unit   ratio")
    for key, metric in read(result).items():
        then = before.get(key)
        ratio = f"{metric['score'] / then['score']:.2f}" if then else "–"
        print(f"{' '.join(key):60} {then['score'] if then else float('nan'):12.2f} {metric['score']:12.2f} {metric['scoreUnit']:6} {ratio}")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--record":
        record(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
