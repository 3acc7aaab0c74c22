"""The kernel as a receiver that was configured: parameters, socket options, ways to read, marks, urgent data, a FIN."""
from generators.questions import answered
from generators.receive import Exchange

PARAMETERS = {
    "moderate_rcvbuf": [0],
    "shrink_window": [1],
    "dsack": [0],
    "comp_sack_nr": [0, 1, 5],
    "comp_sack_delay_ns": [0, 5000000, 100000000],
    "pingpong_thresh": [1, 3],
    "rmem": ["4096 20000 60000", "4096 200000 400000", "8192 8192 8192"],
    "window_scaling": [0],
}
OPTIONS = {
    "TCP_WINDOW_CLAMP": ("SOL_TCP", [3000, 10000, 40000]),
    "SO_RCVBUF": ("SOL_SOCKET", [3000, 10000, 100000]),
    "SO_RCVLOWAT": ("SOL_SOCKET", [500, 5000, 50000]),
    "TCP_QUICKACK": ("SOL_TCP", [0, 1]),
    "TCP_DELACK_MAX_US": ("SOL_TCP", [8000, 100000]),
    "SO_OOBINLINE": ("SOL_SOCKET", [1]),
    "TCP_CORK": ("SOL_TCP", [0, 1]),
}
READS = [
    "recv(4, ..., 500, MSG_PEEK) = ?",
    "recv(4, ..., 3000, MSG_TRUNC) = ?",
    "recv(4, ..., 100000, MSG_WAITALL|MSG_DONTWAIT) = ?",
    "recv(4, ..., 1, MSG_OOB) = ?",
    "read(4, ..., 1) = ?",
]
FIELDS = "rcv_mss rcv_ssthresh rcv_wnd rcv_ooopack bytes_received rcv_space segs_in data_segs_in received_ce state"


def generate(seed):
    return answered("\n".join(_Intake(seed).lines()) + "\n", "--win")


class _Intake(Exchange):
    kind = "intake"

    def __init__(self, seed):
        super().__init__(seed)
        choice, chance = self.random.choice, self.random.random
        some = self.random.sample(sorted(PARAMETERS), choice([0, 1, 1, 2, 3]))
        self.parameters = {name: choice(PARAMETERS[name]) for name in some}
        self.bursts = False  # joined segments are a matter of their own: `receive` has them
        if self.receive_memory:
            self.parameters.pop("rmem", None)
        self.marks = choice([0, 0, 0.1, 0.5])
        self.ecn = self.marks > 0
        if self.ecn:
            self.syn = "SEW"
            self.parameters["ecn"] = 1
        self.acts = choice([0.1, 0.3, 0.5])

    def _parameters(self):
        pairs = self.parameters.items()
        return "".join("\n sysctl -q net.ipv4.tcp_%s=\"%s\"" % pair for pair in pairs)

    def _mark(self):
        if not self.ecn:
            return ""
        mark = "[ce] " if self.random.random() < self.marks else "[ect0] "
        return mark + ("W" if self.random.random() < 0.1 else "")

    def _sometimes(self):
        choice, chance = self.random.choice, self.random.random
        if chance() >= self.acts:
            return super()._sometimes()
        kind = chance()
        if kind < 0.3:
            self.out.append("+%s %s" % (choice(["0", ".001", ".045"]), choice(READS)))
        elif kind < 0.5:
            name = choice(sorted(OPTIONS))
            level, values = OPTIONS[name]
            fields = (level, name, choice(values))
            self.out.append("+0 setsockopt(4, %s, %s, [%d], 4) = 0" % fields)
        elif kind < 0.6:
            self._probe()
        elif kind < 0.65:
            fields = (self.sent, self.sent + 100, self.ack, self.window)
            urgent = " urg %d" % choice([1, 50, 100, 200])
            line = "+.01 < PU. %d:%d(100) ack %d win %d" % fields
            self.out.append(line + urgent + self._options())
            self.sent += 100
            self.milliseconds += 10
        else:
            self.out.append("+0 ? " + FIELDS)

    def _probe(self):
        """What keeps a connection alive, or asks for a window."""
        start = max(0, self.sent - 1)
        size = self.random.choice([0, 1])
        fields = (start, start + size, size, self.ack, self.window, self._options())
        self.out.append("+.02 < . %d:%d(%d) ack %d win %d%s" % fields)
        self.milliseconds += 20

    def lines(self):
        super().lines()
        if self.random.random() < 0.5:
            fields = (self.sent, self.sent, self.ack, self.window, self._options())
            self.out.insert(-2, "+.05 < F. %d:%d(0) ack %d win %d%s" % fields)
        return self.out
