"""Makes the calls of a script and compares their results."""
import errno
import os
import signal
import threading
import time

from calls import DESCRIPTOR_CALLS
from capture import pump
from connection import after_call, before_call
from language import ScriptError
from run import SECOND, clock
from symbols import SYMBOLS, number

# Errors with two names: scripts use these.
ERROR_NAMES = {"EWOULDBLOCK": "EAGAIN", "EDEADLOCK": "EDEADLK", "ENOTSUP": "EOPNOTSUPP"}


class PendingCall:
    """A call that blocks, in a thread of its own."""

    def __init__(self, event, text, check, begins, ends):
        self.event, self.text, self.check = event, text, check
        self.begins, self.ends = begins, ends
        self.done = threading.Event()
        self.outcome = None
        self.returned = None


def perform(run, event, expected):
    if run.pending:
        wait_for_pending(run)
    do, check = _prepare(run, event)
    text = " ".join(run.script.text[slice(*event.body_span)].split())
    if event.end is not None:
        ends = event.end if event.mode == "abs" else run.reference + event.end
        _begin(run, PendingCall(event, text, check, expected, ends), do)
        return
    started = run.now()
    signal.setitimer(signal.ITIMER_REAL, run.arguments.block_limit)
    result, error = do()
    signal.setitimer(signal.ITIMER_REAL, 0)
    if error == errno.EINTR:
        run.add(started, text + "   // BLOCKED", "call")
        run.complain("the call blocked", event)
        return
    if run.now() - started > 50_000_000:
        run.complain("the call blocked for %.3f s" % ((run.now() - started) / SECOND), event)
    _finish(run, event, text, result, error, check, started)


def _prepare(run, event):
    method = None if event.name.startswith("_") else getattr(run.calls, event.name, None)
    if method is None:
        raise ScriptError("unknown call " + event.name, event.line)
    before_call(run, event)
    try:
        return method(*event.arguments)
    except ScriptError as error:
        error.line = error.line or event.line
        raise
    except TypeError as error:
        raise ScriptError("arguments of %s: %s" % (event.name, error), event.line)


def _begin(run, pending, do):
    def work():
        pending.outcome = do()
        pending.returned = clock() - run.origin
        pending.done.set()

    run.pending = pending
    run.add(run.now(), pending.text + "   // begins", "call")
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    limit = clock() + 20_000_000
    while clock() < limit:
        time.sleep(0.0003)
        if pending.done.is_set() or _sleeps_in_kernel(thread):
            return


def _sleeps_in_kernel(thread):
    """Whether the call has reached the place where it blocks (or the thread is gone)."""
    task = "/proc/self/task/%d/" % thread.native_id
    try:
        with open(task + "stat") as file:
            if file.read().rsplit(")", 1)[1].split()[0] != "S":
                return False
    except OSError:
        return True
    with open(task + "wchan") as file:
        return "futex" not in file.read()


def wait_for_pending(run, grace_ns=SECOND):
    pending = run.pending
    limit = run.now() + grace_ns
    while not pending.done.is_set() and run.now() < limit:
        pump(run, 1)
    if not pending.done.is_set():
        run.pending = None
        message = "the blocking call of line %d has not returned" % pending.event.line
        run.complain(message, pending.event)
        return
    check_pending(run)


def check_pending(run):
    """Looks at the blocking call if it has returned."""
    pending = run.pending
    if not pending or not pending.done.is_set():
        return
    run.pending = None
    event, text = pending.event, pending.text + "   // returned"
    _finish(run, event, text, *pending.outcome, pending.check, pending.returned)
    settings = run.settings
    length = pending.ends - pending.begins
    tolerance = max(settings.tolerance_ns, settings.tolerance_ratio * length)
    if abs(pending.returned - pending.ends) > tolerance:
        texts = (event.name, pending.returned / SECOND, pending.ends / SECOND)
        run.complain("%s returned at %.6f, expected %.6f" % texts, event, timing=True)


def _finish(run, event, text, result, error, check, at):
    name = ""
    event.real_result = "%d" % result
    if result < 0:
        name = errno.errorcode.get(error, str(error))
        name = ERROR_NAMES.get(name, name)
        event.real_result += " %s (%s)" % (name, os.strerror(error))
    run.answers = event.answers
    output, problem = check(result) if check else ("", None)
    mismatch = _result_mismatch(event, result, name, error)
    if mismatch:
        text += "   // real: %d %s" % (result, name)
    run.add(at, text + ("   // " + output if output else ""), "call")
    after_call(run, event, result, event.name in DESCRIPTOR_CALLS)
    if event.result is None:
        return
    if mismatch:
        run.complain(event.name + ": " + mismatch, event, what="syscall")
    if problem:
        run.complain(event.name + ": " + problem, event, what="syscall")


def _result_mismatch(event, result, name, error):
    if event.result is None:
        return None
    wanted = number(event.result)
    if event.name in DESCRIPTOR_CALLS and wanted >= 0:
        return "expected a descriptor, actual -1 " + name if result < 0 else None
    if result != wanted:
        return "expected %d, actual %d %s" % (wanted, result, name)
    if event.errno and event.errno != name and SYMBOLS.get(event.errno) != error:
        return "expected %s, actual %s" % (event.errno, name)
    return None
