"""Runs packetdrill scripts on the Linux kernel of this machine: python3 scripts/kernel FILE..."""
import re
import sys
from functools import partial
from multiprocessing import Pool

from arguments import parse_arguments
from runner import run_script

WORDS = {"pass": "ok", "fail": "FAIL", "timing": "FAIL (timing)", "error": "ERROR"}


def main():
    arguments = parse_arguments()
    failed = 0
    for report in _reports(arguments):
        if arguments.rewrite:
            failed += report["outcome"] == "error"
            _print_rewrite(report, arguments)
        else:
            failed += report["outcome"] != "pass"
            _print_report(report, arguments)
        sys.stdout.flush()
    total = len(arguments.scripts)
    if total > 1 and not arguments.rewrite:
        print("%d of %d passed" % (total - failed, total))
    sys.exit(1 if failed else 0)


def _reports(arguments):
    """In the order of the scripts."""
    run = partial(run_script, arguments=arguments)
    if arguments.jobs == 1:
        yield from map(run, arguments.scripts)
        return
    with Pool(arguments.jobs) as pool:
        yield from pool.imap(run, arguments.scripts)


def _print_rewrite(report, arguments):
    print(report.get("rewrite") or report["message"])
    if arguments.prints:
        for text in re.findall(r"prints: (.*)", report["trace"]):
            print("// PRINTS " + text)
    if report["outcome"] != "pass":
        print("// %s line %s: %s" % (report["outcome"], report["line"], report["message"]))


def _print_report(report, arguments):
    word, tries = WORDS[report["outcome"]], report["tries"]
    if arguments.record and report["mismatches"]:
        word = "%d mismatches" % report["mismatches"]
    print("%-6s %s%s" % (word, report["path"], " (try %d)" % tries if tries > 1 else ""))
    failed = report["outcome"] != "pass"
    if failed:
        print("  %s:%s: %s" % (report["path"], report["line"], report["message"]))
    wanted = failed or arguments.trace or arguments.record
    if wanted and not arguments.quiet and report["trace"]:
        print("\n".join("  " + line for line in report["trace"].split("\n")))


if __name__ == "__main__":
    main()
