"""Random scripts with the kernel's answers, played in the simulator.

python3 scripts/kernel/fuzz.py KIND FROM TO      seeds FROM to TO - 1; KIND: a generator
python3 scripts/kernel/fuzz.py --print KIND SEED prints one script
"""
import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from generators import GENERATORS

TOOL = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(TOOL))
GENERATING_SECONDS = 180


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kind", choices=sorted(GENERATORS))
    parser.add_argument("first", type=int, metavar="FROM")
    parser.add_argument("end", type=int, nargs="?", metavar="TO")
    parser.add_argument("--print", action="store_true", help="print the script of seed FROM")
    parser.add_argument("--out", default="fuzz", help="folder for the scripts (fuzz)")
    parser.add_argument("--jobs", type=int, default=4, help="scripts at the same time")
    parser.add_argument("--kernel-only", action="store_true", help="do not run the simulator")
    arguments = parser.parse_args()
    if arguments.print:
        sys.stdout.write(GENERATORS[arguments.kind](arguments.first))
        return
    folder = os.path.abspath(os.path.join(arguments.out, arguments.kind))
    os.makedirs(os.path.join(folder, "shaky"), exist_ok=True)
    seeds = range(arguments.first, arguments.end or arguments.first + 1)
    with ThreadPoolExecutor(arguments.jobs) as pool:
        outcomes = list(pool.map(lambda seed: _make(arguments.kind, seed, folder), seeds))
    print("kernel:", dict(Counter(outcome.split(":")[0] for outcome in outcomes)))
    for outcome in sorted(set(outcomes)):
        if outcome.startswith("generator"):
            print(outcome)
    if not arguments.kernel_only:
        sys.exit(1 if _simulate(folder, seeds) else 0)


def _path(folder, seed):
    return os.path.join(folder, "%04d.pkt" % seed)


def _make(kind, seed, folder):
    """Writes a script that the kernel passes again; others go to `shaky`."""
    path = _path(folder, seed)
    if os.path.exists(path):
        return "there already"
    command = [sys.executable, os.path.join(TOOL, "fuzz.py"), "--print", kind, str(seed)]
    try:
        made = subprocess.run(command, capture_output=True, text=True, timeout=GENERATING_SECONDS)
    except subprocess.TimeoutExpired:
        return "generator: too slow"
    if made.returncode or not made.stdout:
        return "generator: " + made.stderr[-300:]
    with open(path, "w") as file:
        file.write(made.stdout)
    again = [sys.executable, TOOL, "--quiet", "--retries=2", path]
    if subprocess.run(again, capture_output=True).returncode:
        os.rename(path, _path(os.path.join(folder, "shaky"), seed))
        return "shaky"
    return "good"


def _simulate(folder, seeds):
    """The number of scripts that the simulator fails."""
    paths = [_path(folder, seed) for seed in seeds if os.path.exists(_path(folder, seed))]
    if not paths:
        return 0
    command = ["npx", "seedwire", "packetdrill", "--json"] + paths
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    reports = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    bad = [report for report in reports if report["outcome"] != "pass"]
    print("simulator: %d of %d fail" % (len(bad), len(reports)))
    for report in bad:
        message = report["message"].split("\n")[0]
        print("  %s:%s %s" % (report["file"], report["line"], message))
    if len(reports) < len(paths):
        print(done.stderr)
        return len(paths)
    return len(bad)


if __name__ == "__main__":
    main()
