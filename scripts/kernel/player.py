"""Plays a script on the kernel."""
import gc
import os
import signal
import time

from calls import Calls
from capture import pump, wait_until
from code_blocks import run_code, take_snapshot
from commands import run_command
from expect import expect, expected_times
from inject import inject
from language import ScriptError, packet_text, parse_script
from network import open_network
from performing import check_pending, perform, wait_for_pending
from run import SECOND, Failure, clock
from settings import Settings


def play(run):
    """Raises Failure or ScriptError. The process is good for one script only."""
    _prepare(run)
    failure = None
    try:
        _play_events(run)
    except (Failure, ScriptError) as error:
        failure = error
        if isinstance(error, Failure) and not run.arguments.record:
            wait_until(run, run.now() + 5_000_000)
    pump(run, 0)
    if run.script.cleanup is not None:
        try:
            run_command(run, run.script.cleanup, run.script.text.count("\n"))
        except Failure as error:
            failure = failure or error
    if failure:
        raise failure
    if not run.arguments.record:
        for event, names in run.snapshots:
            run_code(run, event, names)


def _prepare(run):
    with open(run.path) as file:
        run.script = parse_script(file.read(), run.arguments.definitions)
    events = run.script.events
    run.settings = Settings(run.script.options + run.arguments.script_options)
    run.expects_icmp = any(
        event.kind == "out" and event.packet.protocol == "icmp" for event in events
    )
    run.calls = Calls(run)
    open_network(run)
    run.origin = clock()
    if run.script.init is not None:
        run_command(run, run.script.init, 1)
        time.sleep(0.002)
        pump(run, 0)
    if not events:
        raise ScriptError("no events")
    if events[0].earliest != 0:
        raise ScriptError("the first event must be at time 0", events[0].line)
    _be_punctual(run)
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    run.log.clear()
    run.origin = clock()


def _be_punctual(run):
    gc.collect()
    gc.freeze()
    gc.disable()
    if not run.arguments.no_fifo:
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
        except OSError:
            pass


def _play_events(run):
    events, previous = run.script.events, None
    for run.index, event in enumerate(events):
        if run.pending:
            check_pending(run)
        if event.kind == "out":
            expected = expected_times(run, event)[0]
            expect(run, event)
            event.taken, event.taken_reference = run.now(), run.reference
            run.previous_expected = expected if expected is not None else run.reference
        else:
            # Inbound packets in a row keep their distance though each may be a little late.
            if previous and previous.kind == event.kind == "in" and event.mode == "rel":
                run.reference = run.previous_expected
            _play_own(run, event, expected_times(run, event)[0])
        previous = event
    if run.pending:
        left = max(0, run.pending.ends - run.now())
        wait_for_pending(run, SECOND + left)
    if run.arguments.record and run.arguments.after:
        wait_until(run, run.now() + int(run.arguments.after * SECOND))


def _play_own(run, event, expected):
    """An event that we make, not the kernel."""
    tolerance = run.tolerance(expected)
    wait_until(run, expected)
    late = run.now() - expected
    event.began = run.now()
    if late > tolerance:
        run.complain("late by %.6f s" % (late / SECOND), event, timing=True)
    if event.kind == "call":
        perform(run, event, expected)
    elif event.kind == "in":
        pump(run, 0)
        text = "< " + packet_text(event.packet, ecn="ecn" in event.packet.ip)
        run.add(run.now(), text, "in")
        inject(run, event.packet, event.line)
    elif event.kind == "code":
        take_snapshot(run, event)
    elif event.kind == "command":
        run_command(run, event.text, event.line)
    pump(run, 0)
    run.previous_expected = expected
    run.reference = event.finished = run.now()
