"""The kernel as a sender that was configured: parameters, socket options, small writes; the network marks, the
reader is slow, the receiver forgets what it had SACKed."""
import ctypes
import math

from generators.peer import MILLISECOND, Habits, Peer
from generators.send import FIELDS, Exchange
from libc import libc

PARAMETERS = {
    "recovery": [0, 1, 2, 4, 5, 7],
    "frto": [0, 1, 2],
    "reordering": [1, 2, 5, 10],
    "max_reordering": [10, 12],
    "retrans_collapse": [0, 1],
    "slow_start_after_idle": [0, 1],
    "thin_linear_timeouts": [0, 1],
    "min_tso_segs": [1, 2, 8],
    "tso_win_divisor": [0, 1, 3, 8],
    "pacing_ss_ratio": [100, 200, 400],
    "rto_min_us": [20000, 52000, 100000, 400000],
    "rto_max_ms": [1000, 3000],
    "notsent_lowat": [1000, 5000],
    "limit_output_bytes": [4000, 1048576],
    "early_retrans": [0, 1, 3, 4],
    "no_metrics_save": [1],
    "wmem": ["4096 8192 4194304", "4096 16384 30000"],
}
OPTIONS = {
    "TCP_NODELAY": ("SOL_TCP", 1, [1]),
    "TCP_CORK": ("SOL_TCP", 3, [1]),
    "TCP_NOTSENT_LOWAT": ("SOL_TCP", 25, [1, 3000]),
    "TCP_THIN_LINEAR_TIMEOUTS": ("SOL_TCP", 16, [1]),
    "TCP_USER_TIMEOUT": ("SOL_TCP", 18, [900, 2500]),
    "SO_SNDBUF": ("SOL_SOCKET", 7, [5000, 20000]),
    "SO_MAX_PACING_RATE": ("SOL_SOCKET", 47, [100000, 1000000]),
}
MSG_MORE = 0x8000
MORE_FIELDS = "retransmits probes backoff reordering delivered dsack_dups reord_seen notsent_bytes bytes_sent".split()
MORE_FIELDS += "bytes_retrans data_segs_out snd_mss delivered_ce".split()


def generate(seed):
    """Moves this process into a namespace: good for one script only."""
    return _Chosen(seed).script()


class _Choices(Habits):
    def __init__(self, random):
        super().__init__(random)
        choice, chance = random.choice, random.random
        some = random.sample(sorted(PARAMETERS), choice([0, 1, 2, 3, 5]))
        self.parameters = {name: choice(PARAMETERS[name]) for name in some}
        some = random.sample(sorted(OPTIONS), choice([0, 0, 1, 2]))
        self.options = {name: choice(OPTIONS[name][2]) for name in some}
        self.marks = choice([0, 0, 0.05, 0.3])
        self.ecn = self.marks > 0 or chance() < 0.1
        self.reader = choice([None, None, 0.3, 0.7, 1])  # how much of what waits is read each time
        self.read_every = choice([20, 70, 300]) * MILLISECOND
        self.reneges = chance() < 0.1
        self.small = chance() < 0.3
        if self.small:
            self.writes = choice([5, 10, 20])
        self.more = chance() < 0.3
        self.ack_every = choice([1, 1, 2, 2, 4, 8])


class _Reader(Peer):
    """A receiver whose application reads slowly, that echoes marks, and that may renege."""

    def __init__(self, random, habits):
        super().__init__(random, habits)
        self.read = 1
        self.echoes = False

    def delay(self, packet):
        delay = super().delay(packet)
        if delay is not None and "W" in packet.flags:
            self.echoes = False
        if delay is not None and self.random.random() < self.habits.marks:
            self.echoes = True
        return delay

    def flags(self):
        return frozenset("E.") if self.echoes else frozenset(".")

    def window(self):
        if self.habits.reader is None:
            return self.habits.window
        return max(0, self.habits.window - (self.next - self.read))

    def read_some(self):
        """Returns whether the window has opened so that the sender should hear."""
        before = self.window()
        self.read += math.ceil((self.next - self.read) * self.habits.reader)
        least = min(self.habits.window // 2, self.habits.mss)
        return before < least <= self.window()

    def renege(self):
        self.ahead, self.recent = [], []


class _Chosen(Exchange):
    fields = FIELDS + MORE_FIELDS

    def __init__(self, seed):
        super().__init__("choices%s" % seed, _Choices, _Reader)

    def _more_head_fields(self):
        habits = self.habits
        parameters = dict(habits.parameters)
        if habits.ecn:
            parameters["ecn"] = 1
        lines = ["\n sysctl -q net.ipv4.tcp_%s=\"%s\"" % pair for pair in parameters.items()]
        calls = [
            "+0   setsockopt(4, %s, %s, [%d], 4) = 0\n" % (OPTIONS[name][0], name, value)
            for name, value in habits.options.items()
        ]
        return {
            "settings": "".join(lines),
            "calls": "".join(calls),
            "syn": "SEW" if habits.ecn else "S",
            "syn_ack": "SE." if habits.ecn else "S.",
        }

    def _plan_calls(self):
        super()._plan_calls()
        if self.habits.reader is not None:
            self._plan(self.run.now() + 30 * MILLISECOND, "read")
        if self.habits.reneges:
            self._plan(self.run.now() + 4 * self.habits.rtt, "renege")

    def _do(self, what):
        if what == "renege":
            return self.peer.renege()
        opens = what == "probe" or self.peer.read_some()
        if opens:
            self._acknowledge(None, self.peer.echo)
        if what == "read" and self.peer.read <= self.written:
            self._plan(self.run.now() + self.habits.read_every, "read")

    def _take_empty(self, packet):
        if packet.seq < self.peer.next and self.peer.window() == 0:
            self._plan(packet.time + self.habits.rtt, "probe")

    def _write(self):
        if not self.habits.small:
            return super()._write()
        size = self.random.choice([1, 100, 300, self.habits.mss, 2 * self.habits.mss + 1])
        flags = MSG_MORE if self.habits.more and self.random.random() < 0.5 else 0
        started = self.run.now()
        result = libc.send(self.run.descriptors[4], ctypes.create_string_buffer(size), size, flags)
        shown = str(result)
        if result <= 0:
            shown = "-1 EAGAIN (Resource temporarily unavailable)"
        else:
            self.written += result
        name = "MSG_MORE" if flags else "0"
        self.items.append((started, "send(4, ..., %d, %s) = %s" % (size, name, shown)))
