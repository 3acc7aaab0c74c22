"""Outbound events: waits for the packet and compares it and its time."""
from capture import pump, wait_until
from comparison import difference
from language.packet import joined, next_seq, packet_text
from performing import check_pending
from run import SECOND, Failure

# How long after its time a packet is waited for.
PATIENCE = 2 * SECOND


def expected_times(run, event):
    """The earliest and the latest time of an event; None if any will do."""
    if event.mode == "any":
        return None, None
    if event.mode in ("rel", "relrange"):
        return run.reference + event.earliest, run.reference + event.latest
    return event.earliest, event.latest


def expect(run, event):
    earliest, latest = expected_times(run, event)
    limit = _limit(run, latest)
    if run.arguments.record and earliest is not None:
        _drop_early(run, earliest)
    first = _next_packet(run, limit)
    if first is None:
        _nothing_sent(run, event, latest)
        return
    segments = [first]
    if _may_be_split(run, event.packet, first):
        _gather(run, event, segments, limit)
    last = segments[-1]
    actual = joined(segments, last.flags - {"W"} | first.flags & {"W"})
    actual.ip, actual.icmp = first.ip, first.icmp
    problem = difference(run, event.packet, actual, segments)
    if problem:
        run.reference = max(last.time, 0)
        ecn = "ecn" in event.packet.ip
        texts = (problem, packet_text(event.packet, ecn=ecn), packet_text(actual, ecn=ecn))
        message = "%s\n    expected > %s\n    actual   > %s" % texts
        run.complain(message, event, what="packet")
    elif event.packet.protocol == "tcp":
        _learn_timestamp(run, event.packet, last)
    if earliest is not None:
        _check_time(run, event, last.time, earliest, latest)
    run.reference = last.time


def _limit(run, latest):
    if not run.arguments.record:
        return None if latest is None else latest + PATIENCE
    if latest is None:
        return run.now() + 5 * SECOND
    return latest + max(int(0.13 * (latest - run.reference)), 12_000_000)


def _drop_early(run, earliest):
    """A recording goes on with the packets that may be meant."""
    margin = max(run.settings.tolerance_ns, int(0.3 * (earliest - run.reference)))
    while run.queue and run.queue[0].time < earliest - margin:
        run.queue.pop(0)


def _next_packet(run, limit):
    while not run.queue:
        now = run.now()
        if limit is not None and now >= limit:
            return None
        wait_until(run, min(now + SECOND, limit if limit is not None else now + SECOND), True)
        if run.pending:
            check_pending(run)
        if limit is None and run.now() > run.arguments.timeout * SECOND:
            return None
    return run.queue.pop(0)


def _nothing_sent(run, event, latest):
    text = packet_text(event.packet)
    if not run.arguments.record:
        raise Failure("no packet was sent, expected > %s" % text, event.line)
    run.mismatch(event, "nothing was sent, expected > %s" % text)
    run.reference = latest if latest is not None else run.now()
    wait_until(run, run.reference)


def _may_be_split(run, expected, first):
    """One packet of a script may stand for a burst of segments."""
    if expected.protocol != "tcp" or first.protocol != "tcp" or run.settings.strict_segments:
        return False
    return not (run.arguments.record and first.length > expected.length)


def _gather(run, event, segments, limit):
    expected = event.packet
    got = segments[0].length
    while got < expected.length and segments[0].length:
        if run.arguments.record:
            pump(run, 0)
            if not run.queue:
                return
        if not run.queue:
            following = _next_packet(run, limit)
            if following is None:
                texts = (got, packet_text(expected))
                message = "only %d octets of payload were sent, expected > %s" % texts
                run.complain(message, event, what="packet")
                return
            run.queue.insert(0, following)
        following = run.queue[0]
        problem = _gap(segments, following, expected.length - got)
        if problem:
            texts = (problem, packet_text(following), packet_text(segments[-1]))
            message = "segments do not combine (%s): %s after %s" % texts
            message += ", expected > " + packet_text(expected)
            run.complain(message, event, what="packet")
            return
        segments.append(run.queue.pop(0))
        got += following.length


def _gap(segments, following, room):
    """Why a segment is not the next of the burst, or None."""
    first, last = segments[0], segments[-1]
    if following.protocol != "tcp" or following.seq != next_seq(last):
        return "does not follow"
    if last.length != first.length:
        return "sizes differ"
    if (following.flags ^ last.flags) - {"F", "P", "W"}:
        return "flags differ"
    if (following.ack, following.window, following.urgent) != (last.ack, last.window, last.urgent):
        return "header differs"
    return "boundary" if following.length > room else None


def _learn_timestamp(run, expected, last):
    """Which live value a timestamp of the script stands for."""
    connection = run.connection
    if expected.options is None or not connection or last.timestamp is None:
        return
    for option in expected.options:
        if option[0] == "TS":
            connection.timestamps[option[1]] = last.timestamp
            recorded = run.arguments.record and not connection.timestamp_named
            if connection.timestamp_base is None or recorded:
                connection.timestamp_base = (option[1], last.timestamp)
            connection.timestamp_named = True


def _check_time(run, event, time, earliest, latest):
    tolerance = run.tolerance(earliest)
    if earliest - tolerance <= time <= latest + tolerance:
        return
    texts = (
        time / SECOND,
        _range_text(earliest, latest),
        (time - run.reference) / SECOND,
        _range_text(event.earliest, event.latest),
        packet_text(event.packet),
    )
    message = "packet left at %.6f, expected at %s (relative: %.6f, expected %s)\n    expected > %s"
    run.complain(message % texts, event, timing=True, what="packet")


def _range_text(earliest, latest):
    text = "%.6f" % (earliest / SECOND)
    return text if earliest == latest else text + "~%.6f" % (latest / SECOND)
