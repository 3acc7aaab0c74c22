"""The kernel as a sender, against a live receiver model with losses and reordering."""
import ctypes
import heapq
import random
import tempfile

from arguments import parse_arguments
from capture import pump, wait_until
from generators.peer import MILLISECOND, Habits, Peer
from generators.questions import assertions
from inject import inject
from language.packet import joined, next_seq, packet_text
from libc import libc
from player import play
from record import JOIN_NS, exact_time, timer_range
from run import SECOND, Run
from tcp_info import read_tcp_info

FIELDS = "snd_cwnd snd_ssthresh ca_state unacked sacked lost retrans total_retrans".split()
CHECK_EVERY = 3  # ACKs
DELAYED_ACK_NS = 40 * MILLISECOND
SHUT_WR = 1

HEAD = """--tcp_ts_ecr_scaled
// random sender %(seed)s: %(habits)s

`../common/defaults.sh
 sysctl -q net.ipv4.tcp_congestion_control=%(congestion_control)s
 sysctl -q net.ipv4.tcp_early_retrans=%(early_retransmit)d%(settings)s`

0    socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0   setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0   bind(3, ..., ...) = 0
+0   listen(3, 1) = 0
+.1  < %(syn)s 0:0(0) win %(window)d <%(syn_options)s>
+0   > %(syn_ack)s 0:0(0) ack 1 <%(syn_ack_options)s>
+%(rtt)s < . 1:1(0) ack 1 win %(window)d%(ack_options)s
+0   accept(3, ..., ...) = 4
+0   fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0
%(calls)s"""


def generate(seed):
    """Moves this process into a namespace: good for one script only."""
    return Exchange(seed).script()


class Exchange:
    fields = FIELDS

    def __init__(self, seed, habits=Habits, peer=Peer):
        self.random = random.Random(str(seed))
        self.habits = habits(self.random)
        self.peer = peer(self.random, self.habits)
        self.head = HEAD % self._head_fields(seed)
        self.run = None
        self.agenda = []  # a heap of (time, order, what, details)
        self.order = 0
        self.items = []  # (time, packet) and (time, text)
        self.written = 0
        self.acks = 0
        self.last_event = 0
        self.end = 0

    def _head_fields(self, seed):
        habits = self.habits
        return {
            "seed": seed,
            "habits": vars(habits),
            "congestion_control": habits.congestion_control,
            "early_retransmit": 3 if habits.loss_probe else 0,
            "window": habits.window,
            "rtt": habits.rtt / SECOND,
            "syn_options": self._syn_options(habits.mss, 1000, 0),
            "syn_ack_options": self._syn_options(1460, 100, 1000),
            "ack_options": self._ack_options(),
            **self._more_head_fields(),
        }

    def _more_head_fields(self):
        return {"settings": "", "calls": "", "syn": "S", "syn_ack": "S."}

    def _syn_options(self, mss, value, echo):
        text = "mss %d" % mss
        if self.habits.timestamps:
            text += ",sackOK" if self.habits.sack else ",nop,nop"
            return text + ",TS val %d ecr %d" % (value, echo)
        if not self.habits.sack:
            return text
        return text + (",sackOK,nop,nop" if value == 1000 else ",nop,nop,sackOK")

    def _ack_options(self):
        if not self.habits.timestamps:
            return ""
        return " <nop,nop,TS val %d ecr 100>" % (1000 + self.habits.rtt // MILLISECOND)

    def script(self):
        with tempfile.NamedTemporaryFile("w", suffix=".pkt") as file:
            file.write(self.head)
            file.flush()
            self.run = Run(file.name, parse_arguments(["--record", file.name]))
            play(self.run)
        begun = self.last_event = self.run.now()
        self._plan_calls()
        while self.run.now() < self.end:
            upcoming = self.agenda[0][0] if self.agenda else self.run.now() + 2 * SECOND
            wait_until(self.run, min(upcoming, self.end), True)
            self._take_sent()
            self._act()
            idle = not self.agenda and self.run.now() - self.last_event > 1.5 * SECOND
            if idle and self.peer.next > self.written:
                break
        return self.head.rstrip() + "\n" + self._text(begun) + "\n"

    def _plan(self, time, what, details=None):
        self.order += 1
        heapq.heappush(self.agenda, (time, self.order, what, details))

    def _plan_calls(self):
        rtt = self.habits.rtt
        time = self.run.now() + 20 * MILLISECOND
        times = [time]
        for _ in range(self.habits.writes - 1):
            pauses = [rtt // 2 + 3 * MILLISECOND, rtt * 3 + 7 * MILLISECOND, 700 * MILLISECOND]
            time += self.random.choice(pauses)
            times.append(time)
        close = None
        if self.habits.close:
            close = time + self.random.choice([10 * MILLISECOND, rtt * 4])
        for write in times:
            self._plan(write, "write")
        if close:
            self._plan(close, "close")
        self.end = time + 8 * SECOND

    def _take_sent(self):
        """Decides the fate of what the kernel has sent."""
        while self.run.queue:
            packet = self.run.queue.pop(0)
            self.items.append((packet.time, packet))
            self.last_event = self.run.now()
            if "R" in packet.flags:
                self.end = self.run.now() + 10 * MILLISECOND
            elif packet.length or "F" in packet.flags:
                delay = self.peer.delay(packet)
                if delay is not None:
                    self._plan(packet.time + delay, "data", packet)
            else:
                self._take_empty(packet)

    def _take_empty(self, packet):
        """An ACK, or a probe of a closed window."""

    def _act(self):
        while self.agenda and self.agenda[0][0] <= self.run.now():
            _, _, what, packet = heapq.heappop(self.agenda)
            self.last_event = self.run.now()
            if what == "write":
                self._write()
            elif what == "close":
                started = self.run.now()
                libc.shutdown(self.run.descriptors[4], SHUT_WR)
                self.items.append((started, "shutdown(4, SHUT_WR) = 0"))
            elif what == "data":
                self._data(packet)
            elif what == "delayed ack":
                if self.peer.pending:
                    self._acknowledge(None, self.peer.echo)
            else:
                self._do(what)

    def _do(self, what):
        """Something else that was planned."""

    def _write(self):
        size = self.habits.size
        if self.written:
            size = self.random.choice([size, 1000, 5000])
        started = self.run.now()
        buffer = ctypes.create_string_buffer(size)
        result = libc.write(self.run.descriptors[4], buffer, size)
        shown = str(result)
        if result <= 0:
            shown = "-1 EAGAIN (Resource temporarily unavailable)"
        else:
            self.written += result
        self.items.append((started, "write(4, ..., %d) = %s" % (size, shown)))

    def _data(self, packet):
        values = [option[1] for option in packet.options if option[0] == "TS"]
        echo = values[0] if values else 0
        at_once, duplicate = self.peer.take(packet)
        if at_once:
            lost = self.habits.ack_loss and self.random.random() < self.habits.ack_loss
            if not lost:
                self._acknowledge(duplicate, echo)
                return
            self.peer.pending = 1
        self.peer.echo = echo
        self._plan(self.run.now() + DELAYED_ACK_NS, "delayed ack")

    def _acknowledge(self, duplicate, echo):
        run = self.run
        milliseconds = 1000 + run.now() // MILLISECOND
        packet = self.peer.acknowledgement(duplicate, milliseconds, echo)
        started = run.now()
        inject(run, packet)
        self.items.append((started, "< " + packet_text(packet)))
        pump(run, 0)
        self.acks += 1
        if self.acks % CHECK_EVERY == 0:
            names = read_tcp_info(run.descriptors[4])
            self._take_sent()
            values = [(field, names["tcpi_" + field]) for field in self.fields]
            self.items.append((run.now(), assertions(values)))

    def _text(self, begun):
        """The exchange as events, with ranges for the kernel's timers."""
        lines, reference, last_sent = [], begun, begun
        items = sorted(self.items, key=lambda item: item[0])
        at = 0
        while at < len(items):
            time, what = items[at]
            at += 1
            if isinstance(what, str):
                lines.append("+%s %s" % (exact_time(time - reference), what))
                reference = max(reference, time)
                continue
            group = [what]
            while at < len(items) and _continues(group, items[at][1]):
                group.append(items[at][1])
                at += 1
            last = group[-1]
            whole = joined(group, last.flags)
            since, when = last.time - reference, "0"
            # In simulated time an answer takes none: microseconds shall not add up.
            if since > 2 * MILLISECOND:
                earliest = timer_range(since, last.time - last_sent)
                when = "%s~+%s" % (exact_time(earliest), exact_time(since))
                reference = last.time
            lines.append("+%s > %s" % (when, packet_text(whole, window=False)))
            last_sent = last.time
        return "\n".join(lines)


def _continues(group, packet):
    """Whether a packet is the next of the burst."""
    first, last = group[0], group[-1]
    if isinstance(packet, str) or not last.length or not packet.length:
        return False
    return (
        packet.seq == next_seq(last)
        and last.length == first.length
        and packet.length <= last.length
        and not {"P", "F", "W"} & last.flags
        and packet.time - last.time < JOIN_NS
        and (packet.ack, packet.window) == (last.ack, last.window)
        and _untimed(packet.options) == _untimed(last.options)
    )


def _untimed(options):
    return [option for option in options if option[0] != "TS"]
