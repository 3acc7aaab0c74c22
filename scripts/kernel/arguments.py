"""The command line."""
import argparse
import os
import re
import sys

# Flags without a value: name, letter, help.
_FLAGS = (
    ("record", "-r", "never stop at a mismatch; print all that the kernel did"),
    ("trace", "-t", "print the trace of passing scripts too"),
    ("rewrite", "-w", "record, and print the script with the packets that the kernel sent"),
    ("win", None, "with --rewrite: write windows"),
    ("ip", None, "with --rewrite: write ECN bits"),
    ("join", None, "with --rewrite: join segments over a PSH inside a burst"),
    ("exact", None, "with --rewrite: exact times, and ranges for timers, as simulated time needs"),
    ("prints", None, "with --rewrite: what code blocks printed, as comments at the end"),
    ("no-fifo", None, "do not ask for real-time scheduling"),
    ("quiet", "-q", "no traces"),
)
# Options with a value: name, type, default, help.
_OPTIONS = (
    ("after", float, 0, "with --record: watch that many seconds after the last event"),
    ("retries", int, 3, "tries for a script that fails by timing only"),
    ("timeout", float, 150, "seconds for a script"),
    ("block-limit", float, 1.0, "seconds after which a call counts as blocked"),
    ("jobs", int, 1, "scripts at the same time"),
)


def parse_arguments(words=None):
    parser = argparse.ArgumentParser(
        prog="python3 scripts/kernel",
        description="Runs packetdrill scripts on the Linux kernel of this machine.",
        epilog="Other --NAME=VALUE are options of the script, as --ip_version=ipv6.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE|DIRECTORY")
    for name, letter, explanation in _FLAGS:
        names = ["--" + name] + ([letter] if letter else [])
        parser.add_argument(*names, action="store_true", help=explanation)
    for name, kind, default, explanation in _OPTIONS:
        parser.add_argument("--" + name, type=kind, default=default, help=explanation)
    parser.add_argument("--define", "-D", action="append", default=[], metavar="NAME=VALUE")
    arguments, rest = parser.parse_known_args(words)
    arguments.script_options = []
    for word in rest:
        match = re.match(r"--([\w-]+)(?:=(.*))?$", word)
        if not match:
            parser.error("unknown argument " + word)
        arguments.script_options.append(match.groups())
    arguments.definitions = dict(pair.split("=", 1) for pair in arguments.define)
    arguments.record = arguments.record or arguments.rewrite
    arguments.scripts = [path for name in arguments.files for path in _scripts_in(name)]
    return arguments


def _scripts_in(name):
    if not os.path.exists(name):
        sys.exit("python3 scripts/kernel: %s: no such file or directory" % name)
    if not os.path.isdir(name):
        return [name]
    found = []
    for folder, _, files in os.walk(name):
        found += [os.path.join(folder, file) for file in files if file.endswith(".pkt")]
    return sorted(found)
