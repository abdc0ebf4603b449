"""Compares two results of JMH: python3 jmh.py BASELINE RESULT prints what each bench took then and now."""
import json
import sys


def read(path):
    with open(path, encoding="utf8") as f:
        rows = json.load(f)
    return {(row["benchmark"].split(".", 2)[2], *sorted((row.get("params") or {}).values())): row["primaryMetric"] for row in rows}


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
    main(*sys.argv[1:])
