"""The command line of bench/run."""
import argparse
import json
import os
import platform
import sys
import time

from . import cases, compare, measure, peers, report

DEFAULT = ["tree", "dump", "start"]


def options(argv):
    parser = argparse.ArgumentParser(
        prog="bench/run", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Compares Holdfast with restic, borg and tar | zstd | age on the same data in the same run.",
        epilog="cases:\n" + "\n".join(f"  {n:8} {c.__doc__}" for n, c in cases.CASES.items())
        + "\n\nenvironment: BENCH_RESTIC, BENCH_BORG name other binaries; BENCH_S3 (http://host:port) with AWS_* names an S3 server."
        + "\n\nexamples:\n  bench/run --scale 0.05\n  bench/run --rounds 3 tree small s3 dump start --record docs/performance.md")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"which cases, or 'all'; default: {' '.join(DEFAULT)}")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each case, interleaved (default 3)")
    parser.add_argument("--scale", type=float, default=1.0, help="size of all data, 1 = the figures of the cases (default 1)")
    parser.add_argument("--tools", default="holdfast,restic,borg,pipe", help="which programs (default all that are installed)")
    parser.add_argument("--work", default="/var/tmp/holdfast-bench", help="folder for data and repositories (at scale 1: 50 GB for 3 rounds, 11 for each further one)")
    parser.add_argument("--results", metavar="F", help="add every figure to this file as a JSON line")
    parser.add_argument("--record", metavar="F", help="write the tables between the marks of this Markdown file")
    parser.add_argument("--from-results", metavar="F", help="measure nothing: make the tables from such a file")
    parser.add_argument("--plot", metavar="F", help="draw the scaling case to this SVG")
    chosen = parser.parse_args(argv)
    chosen.tools = chosen.tools.split(",")
    chosen.cases = list(cases.CASES) if chosen.cases == ["all"] else chosen.cases or DEFAULT
    unknown = [c for c in chosen.cases if c not in cases.CASES] + [t for t in chosen.tools if t not in peers.PEERS]
    if unknown or chosen.rounds < 1 or chosen.scale <= 0:
        parser.error(f"not known or out of range: {unknown or 'rounds or scale'}")
    return chosen


def machine():
    with open("/proc/cpuinfo", encoding="utf8") as f:
        model = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, Linux {platform.release()}"


def main(argv=None):
    chosen = options(sys.argv[1:] if argv is None else argv)
    if chosen.from_results:
        with open(chosen.from_results, encoding="utf8") as f:
            rows = [json.loads(line) for line in f]
        return finish(chosen, rows)
    started = time.strftime("%Y-%m-%d", time.gmtime())
    rows = [{"head": {"date": started, "machine": machine(), "command": "bench/run " + " ".join(sys.argv[1:]), "scale": chosen.scale,
                      "versions": {n: peers.PEERS[n].version() for n in chosen.tools if peers.PEERS[n].available()}}}]
    for line in report.head(rows):
        print(line)
    out = open(chosen.results, "a", encoding="utf8") if chosen.results else None

    def sink(row):
        rows.append(row)
        if out:
            out.write(json.dumps(row) + "\n")
            out.flush()

    if out:
        out.write(json.dumps(rows[0]) + "\n")
    bench = cases.Bench(chosen, sink, lambda text: print(text, flush=True))
    bench.clear()  # of what a run that was killed left
    failed = 0
    for case in chosen.cases:
        try:
            cases.CASES[case](bench)
        except (measure.Failed, compare.Differs, OSError) as fault:
            print(f"bench: {case}: {fault}", file=sys.stderr)
            failed = 1
        finally:
            bench.clear()
    return finish(chosen, rows) or failed


def finish(chosen, rows):
    text = report.markdown(rows)
    print("\n" + text)
    if chosen.record:
        report.write_between_marks(chosen.record, text)
    if chosen.plot:
        report.plot(rows, chosen.plot)
    return 0
