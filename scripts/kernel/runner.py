"""Runs one script in a process of its own, for a namespace is for one run."""
import json
import os
import select
import signal
import time
import traceback

from language import ScriptError
from player import play
from record import rewritten_script, trace_text
from run import Failure, Run


def run_script(path, arguments):
    """The report: a dictionary with path, outcome ("pass", "fail", "timing", "error"), line,
    message, mismatches, trace and, if asked for, rewrite. Failures of time are tried again."""
    tries = 0
    while True:
        tries += 1
        report = _fork(path, arguments)
        report["tries"] = tries
        if report["outcome"] != "timing" or tries >= arguments.retries or arguments.record:
            return report


def _fork(path, arguments):
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reader)
        try:
            _write_all(writer, json.dumps(_report(path, arguments)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    octets, finished = _read_all(reader, time.monotonic() + arguments.timeout)
    if not finished:
        os.kill(process, signal.SIGKILL)
    os.close(reader)
    os.waitpid(process, 0)
    report = {"path": path, "line": None, "trace": "", "mismatches": 0}
    if not finished:
        report.update(outcome="fail", message="stopped after %d s" % arguments.timeout)
        return report
    try:
        return json.loads(octets)
    except ValueError:
        report.update(outcome="error", message="the run died")
        return report


def _write_all(writer, octets):
    while octets:
        octets = octets[os.write(writer, octets) :]


def _read_all(reader, deadline):
    """What came until the end, and whether it ended in time."""
    octets = b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return octets, False
        if select.select([reader], [], [], left)[0]:
            part = os.read(reader, 1 << 20)
            if not part:
                return octets, True
            octets += part


def _report(path, arguments):
    run = Run(path, arguments)
    report = {"path": path, "line": None, "message": ""}
    try:
        play(run)
        report["outcome"] = "pass"
    except Failure as failure:
        outcome = "timing" if failure.timing else "fail"
        report.update(outcome=outcome, line=failure.line, message=str(failure))
    except ScriptError as error:
        report.update(outcome="error", line=error.line, message=str(error))
    except Exception:
        report.update(outcome="error", message=traceback.format_exc())
    report["mismatches"] = run.mismatches
    try:
        report["trace"] = trace_text(run)
        if arguments.rewrite:
            report["rewrite"] = rewritten_script(run)
    except Exception:
        report["trace"] = traceback.format_exc()
    return report
