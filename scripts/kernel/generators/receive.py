"""The kernel as a receiver: data in any order and size, overlaps, duplicates, reads, options."""
import random

from generators.questions import answered


def generate(seed):
    return answered("\n".join(Exchange(seed).lines()) + "\n", "--win")


class Exchange:
    syn = "S"
    kind = "recv"

    def __init__(self, seed):
        self.seed = seed
        self.random = random.Random("%s%s" % (self.kind, seed))
        choice, chance = self.random.choice, self.random.random
        self.mss = choice([536, 1000, 1460])
        self.timestamps = chance() < 0.3
        self.sack = chance() < 0.85
        self.window_scale = choice([None, 0, 7])
        self.receive_buffer = choice([None, None, None, 5000, 20000, 100000])
        self.receive_memory = choice([None, "4096 131072 6291456"])
        self.bursts = chance() < 0.15
        self.window = 20000 >> (self.window_scale or 0)
        self.milliseconds = 1000  # the clock of our timestamps
        self.sent = 1  # the highest number sent
        self.ack = 1
        self.holes = []  # (start, size) not sent yet
        self.out = []

    def lines(self):
        self._handshake()
        choice, chance = self.random.choice, self.random.random
        if chance() < 0.4:
            self.out.append("+0   setsockopt(4, SOL_TCP, TCP_QUICKACK, [0], 4) = 0")
        self.duplicates = choice([0, 0.1, 0.3])
        self.gaps = choice([0, 0.1, 0.4])
        reads = choice([0, 0.1, 0.5, 1])
        self.style = choice(["full", "full", "small", "mixed"])
        pace = choice([0.001, 0.011, 0.031, 0.103])
        for _ in range(self.random.randint(5, 40)):
            self._segment(pace)
            if chance() < reads:
                when, size = choice(["0", "0", "0.0003", "0.02"]), choice(
                    [100, 1000, 100000, 100000]
                )
                self.out.append("+%s read(4, ..., %d) = ?" % (when, size))
            self._sometimes()
        self.out.append("+.3 read(4, ..., 1000000) = ?")
        self.out.append("+.3 write(4, ..., 10) = 10")
        return self.out

    def _handshake(self):
        out = self.out
        if self.timestamps:
            out.append("--tcp_ts_ecr_scaled")
        if self.bursts:
            out.append("--mss=%d" % self.mss)
        out.append("// random receiver %s" % self.seed)
        memory = self.receive_memory
        sysctl = '\n sysctl -q net.ipv4.tcp_rmem="%s"' % memory if memory else ""
        out.append("\n`../common/defaults.sh%s`\n" % (sysctl + self._parameters()))
        out.append("0    socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
        out.append("+0   setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0")
        if self.receive_buffer:
            size = self.receive_buffer
            out.append("+0   setsockopt(3, SOL_SOCKET, SO_RCVBUF, [%d], 4) = 0" % size)
        out.append("+0   bind(3, ..., ...) = 0\n+0   listen(3, 1) = 0")
        out.append("+.1  < %s 0:0(0) win 20000 <%s>" % (self.syn, self._syn_options()))
        if self.timestamps:
            out.append("+0   > S. 0:0(0) ack 1 <...>")
        rtt = self.random.choice([10, 50, 100])
        self.milliseconds += rtt
        fields = (rtt / 1000, self.window, self._options())
        out.append("+%.3f < . 1:1(0) ack 1 win %d%s" % fields)
        out.append("+0   accept(3, ..., ...) = 4\n+0   fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0")

    def _parameters(self):
        return ""

    def _mark(self):
        """How IP marked the next segment."""
        return ""

    def _syn_options(self):
        options = "mss %d" % self.mss + (",sackOK" if self.sack else "")
        if self.timestamps:
            options += (",%sTS val 1000 ecr 0") % ("" if self.sack else "nop,nop,")
        elif self.sack:
            options += ",nop,nop"
        if self.window_scale is not None:
            options += ",nop,wscale %d" % self.window_scale
        return options

    def _options(self):
        return " <nop,nop,TS val %d ecr 100>" % self.milliseconds if self.timestamps else ""

    def _segment(self, pace):
        choice, chance = self.random.choice, self.random.random
        often = chance() < 0.9
        wait = pace * choice([1, 1, 1, 2, 0.1]) if often else choice([0.153, 0.517, 1.103])
        wait = round(wait, 4)
        self.milliseconds += int(wait * 1000)
        size = self.mss - (12 if self.timestamps else 0)
        if self.bursts and chance() < 0.4:
            size *= self.random.randint(2, 10)
        elif self.style == "small" or self.style == "mixed" and chance() < 0.5:
            size = choice([1, 10, 100, 300, 700])
        kind = chance()
        flags = "." if chance() < 0.6 else "P."
        start, size = self._place(kind, size)
        end = start + size
        flags = self._mark() + flags
        fields = (wait, flags, start, end, size, self.ack, self.window, self._options())
        self.out.append("+%s < %s %d:%d(%d) ack %d win %d%s" % fields)
        self.sent = max(self.sent, end)

    def _place(self, kind, size):
        """A duplicate, the rest of a hole, behind a new hole, or the next."""
        choice, sent = self.random.choice, self.sent
        if kind < self.duplicates and sent > 1:
            return max(1, choice([sent - size, sent - size * 2, sent - size // 2, 1])), size
        if kind < self.duplicates + 0.25 and self.holes:
            start, size = self.holes.pop(self.random.randrange(len(self.holes)))
            return start, size + (100 if self.random.random() < 0.2 else 0)
        if kind < self.duplicates + 0.25 + self.gaps:
            gap = choice([size, size, size // 2 + 1, 3 * size])
            self.holes.append((sent, gap))
            return sent + gap, size
        return sent, size

    def _sometimes(self):
        kind = self.random.random()
        if kind < 0.05:
            fields = "rcv_mss rcv_ssthresh rcv_wnd rcv_ooopack bytes_received rcv_space"
            self.out.append("+0 ? " + fields)
        elif kind < 0.1:
            size = self.random.choice([100, 500])
            self.out.append("+0 write(4, ..., %d) = %d" % (size, size))
            if self.holes:
                self.out.append("+0 ? rcv_wnd")
                return
            fields = (self.sent, self.sent, self.ack + size, self.window, self._options())
            self.out.append("+.01 < . %d:%d(0) ack %d win %d%s" % fields)
            self.ack += size
            self.milliseconds += 10
        elif kind < 0.12:
            value = self.random.randint(0, 1)
            self.out.append("+0 setsockopt(4, SOL_TCP, TCP_QUICKACK, [%d], 4) = 0" % value)
