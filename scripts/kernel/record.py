"""What the kernel did, as a trace or as a script."""
from language.packet import joined, next_seq, packet_text
from run import SECOND

JOIN_NS = 2_000_000  # segments of a burst leave within this


def trace_text(run):
    entries = sorted(run.log, key=lambda entry: entry.time)
    return "\n".join("%10.6f %s" % (entry.time / SECOND, entry.text) for entry in entries)


def rewritten_script(run):
    """The script with the packets that the kernel really sent in place of its own."""
    return _Rewriter(run).text()


def short_time(ns):
    """A relative time with its plus, to the millisecond."""
    if abs(ns) < 3_000_000:
        return "+0   "
    text = ("%.3f" % (ns / SECOND)).rstrip("0").rstrip(".")
    if text.startswith("0."):
        text = text[1:]
    return ("+" + text).ljust(5) if len(text) < 4 else "+" + text + " "


def exact_time(ns):
    """A duration to ten microseconds, without plus."""
    if ns < 40_000:
        return "0"
    return ("%.5f" % (ns / SECOND)).rstrip("0").rstrip(".").lstrip("0") or "0"


def timer_range(ns, since_last_packet):
    """A range for simulated time: a kernel's timer is late by up to two ticks and an eighth."""
    return max(0, ns - 8_000_000 - since_last_packet // 8)


class _Rewriter:
    def __init__(self, run):
        self.arguments = run.arguments
        self.source = run.script.text
        self.events = run.script.events
        sent = (entry.packet for entry in run.log if entry.kind == "packet")
        self.packets = sorted(sent, key=lambda packet: packet.time)
        self.reference = 0  # the time from which the next relative time counts
        self.last_sent = 0

    def text(self):
        parts, at = [], 0
        for event in self.events:
            gap = self.source[at : event.span[0]]
            at = event.span[1]
            if event.kind == "out":
                parts.append(gap + self._outbound(event))
            elif event.began is None:
                parts.append(gap + self.source[slice(*event.span)])
            else:
                before = self.reference
                lines = self._sent_until(event.began)
                parts.append("\n" + lines + gap if lines else gap)
                parts.append(self._own(event, self.reference != before))
                done = event.finished if event.finished is not None else event.began
                self.reference = event.began if self.arguments.exact else done
        lines = self._sent_until(1 << 62)
        return "".join(parts) + ("\n" + lines if lines else "") + self.source[at:]

    def _outbound(self, event):
        lines = self._sent_until(event.taken) if event.taken is not None else ""
        if lines:
            return lines
        self.reference = max(self.reference, event.taken_reference or 0)
        return "//   (nothing was sent)"

    def _own(self, event, moved):
        """The text of an event of ours, with its real result and its time corrected."""
        body = self.source[slice(*event.body_span)]
        if event.kind == "call" and event.result is None and event.real_result is not None:
            body = body[: body.rindex("?")] + event.real_result
        for answer in event.answers:
            body = body.replace("?", answer, 1)
        since = event.began - self.reference
        if self.arguments.exact and event.mode == "rel":
            if event.end is not None:
                body = "...%s " % exact_time(since + event.end - event.earliest) + body
            return "+%s %s" % (exact_time(since), body)
        if moved and event.mode == "rel" and abs(since - event.earliest) > 2_000_000:
            if event.end is not None:
                body = "...%g " % ((event.end - event.earliest + since) / SECOND) + body
            return short_time(since) + body
        return self.source[event.span[0] : event.body_span[0]] + body

    def _sent_until(self, time):
        """The packets captured up to then, as lines of a script."""
        groups = []
        while self.packets and self.packets[0].time <= time:
            packet = self.packets.pop(0)
            if groups and self._continues(groups[-1], packet):
                groups[-1].append(packet)
            else:
                groups.append([packet])
        return "\n".join(self._line(group) for group in groups)

    def _continues(self, group, packet):
        first, last = group[0], group[-1]
        return (
            packet.protocol == "tcp"
            and last.length
            and packet.length
            and packet.seq == next_seq(last)
            and last.length == first.length
            and packet.length <= last.length
            and ("P" not in last.flags or self.arguments.join)
            and packet.time - last.time < JOIN_NS
            and (packet.ack, packet.window, packet.urgent) == (last.ack, last.window, last.urgent)
        )

    def _line(self, group):
        last = group[-1]
        whole = joined(group, last.flags | group[0].flags & {"W"})
        since = last.time - self.reference
        when = short_time(since)
        if self.arguments.exact:
            earliest = timer_range(since, last.time - self.last_sent)
            when = "+%s~+%s " % (exact_time(earliest), exact_time(since))
        # In simulated time an answer takes none: the kernel's microseconds shall not add up.
        if self.arguments.exact and since < 2_000_000:
            when = "+0 "
        else:
            self.reference = last.time
        self.last_sent = last.time
        ecn = self.arguments.ip or bool(last.ip.get("tos", 0) & 3)
        return when + "> " + packet_text(whole, window=self.arguments.win, ecn=ecn)
