"""One connection of a random script: its opening, and what both ends have sent so far."""
import random

WINDOW = 20000


class Connection:
    """Lines of a script, with the numbers that its next packet needs."""

    def __init__(self, kind, seed):
        self.title = "random %s %s" % (kind, seed)
        self.random = random.Random("%s%s" % (kind, seed))
        self.choice = self.random.choice
        self.timestamps = self.chance(0.45)
        self.active = self.chance(0.35)
        self.fd = 3 if self.active else 4
        self.open = True
        self.clock = 100000  # of the peer's timestamps
        self.peer = 1  # the peer's next number
        self.una = self.nxt = 1  # the kernel's, as we reckon
        self.fin_sent = False
        self.window = WINDOW
        self.out = []

    def chance(self, share):
        return self.random.random() < share

    def head(self, state, rare, share=0.12):
        """Settings, each of `rare` with a small chance."""
        settings = ["tcp_timestamps=%d" % self.timestamps]
        for name, values in rare.items():
            if self.chance(share):
                settings.append("%s=%s" % (name, self.choice(values)))
        if self.timestamps:
            self.out.append("--tcp_ts_ecr_scaled")
        self.out.append("// %s: %s" % (self.title, state))
        lines = "".join("\n sysctl -q net.ipv4." + setting for setting in settings)
        self.out.append("\n`../common/defaults.sh%s`\n" % lines)

    def add(self, text, wait=".1"):
        self.clock += int(float(wait) * 1000)
        self.out.append("+%s %s" % (wait, text))

    def options(self, shift=0):
        if not self.timestamps:
            return ""
        return " <nop,nop,TS val %d ecr 100>" % ((self.clock + shift) % 2**32)

    def syn_options(self, echo=0, shift=0):
        if not self.timestamps:
            return "<mss 1000,nop,nop,sackOK>"
        fields = ((self.clock + shift) % 2**32, echo)
        return "<mss 1000,sackOK,TS val %d ecr %d>" % fields

    def prepare(self):
        """A socket that did not connect yet, or that listens."""
        self.out.append("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
        self.out.append("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
        if not self.active:
            self.out.append("+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0")
            self.out.append("+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0")

    def begin(self):
        """The first SYN."""
        if self.active:
            result = "-1 EINPROGRESS (Operation now in progress)"
            self.out.append("+0 connect(3, ..., ...) = " + result)
        else:
            self.clock += 100
            self.out.append("+.1 < S 0:0(0) win %d %s" % (self.window, self.syn_options()))

    def complete(self):
        """The rest of the handshake."""
        self.clock += 100
        if self.active:
            fields = (self.window, self.syn_options(100))
            self.out.append("+.1 < S. 0:0(0) ack 1 win %d %s" % fields)
            return
        self.segment(".", wait="0")
        self.out.append("+0 accept(3, ..., ...) = 4")
        self.out.append("+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0")

    def set(self, level, name, value, wait="0", fd=None):
        fields = (self.fd if fd is None else fd, level, name, value)
        self.add("setsockopt(%d, %s, %s, [%d], 4) = 0" % fields, wait)

    def segment(self, flags, ack=None, length=0, wait=".1", window=None):
        """The peer sends what comes next."""
        self.clock += int(float(wait) * 1000)
        if ack is None:
            ack = self.nxt
        if window is not None:
            self.window = window
        end = self.peer + length
        fields = (wait, flags, self.peer, end, length, ack, self.window, self.options())
        self.out.append("+%s < %s %d:%d(%d) ack %d win %d%s" % fields)
        self.peer = end + ("F" in flags)
        self.una = max(self.una, min(ack, self.nxt))

    def odd_segment(self, wait, odd_timestamps=0.3):
        """Flags, numbers, timestamps and windows that are often wrong."""
        choice, chance = self.choice, self.chance
        self.clock += int(float(wait) * 1000)
        peer, una, nxt = self.peer, self.una, self.nxt
        flags = choice(". . . . P. P. F. S S R R R. R. S. P F -".split())
        odd = [peer - 1, peer + 1, peer + 100, peer + 10000, peer + 700000]
        odd += [(peer - 1000) % 2**32, (peer - 70000) % 2**32, peer + 200000]
        seq = choice([peer] * 7 + odd)
        odd = [una, una, una - 1, nxt + 1, nxt + 1000, nxt - 1, (una - 100000) % 2**32]
        ack = max(0, choice([nxt] * 7 + odd))
        length = choice([0, 0, 100, 1000]) if flags[0] in ".P" else choice([0, 0, 0, 50])
        if "P" in flags and length == 0:
            length = 100
        acks = "." in flags
        text = self._odd_options(flags, odd_timestamps)
        window = choice([self.window] * 4 + [0, 500, WINDOW])
        ack_text = " ack %d" % ack if acks else ""
        end = (seq + length) % 2**32
        fields = (wait, flags, seq, end, length, ack_text, window, text)
        self.out.append("+%s < %s %d:%d(%d)%s win %d%s" % fields)
        if acks and seq == peer and una <= ack <= nxt and not set("RS") & set(flags):
            self.peer += length + ("F" in flags)
            self.una = ack

    def _odd_options(self, flags, share):
        shifts = [-1, -1000, -5000, -(2**31) + 5, 2**31 - 10, 70000, 1]
        shift = self.choice(shifts) if self.chance(share) else 0
        if "S" not in flags:
            return "" if self.chance(share / 3) else self.options(shift)
        if self.chance(share / 3):
            return " <mss 500>"
        return " " + self.syn_options(100 if "." in flags else 0, shift)

    def write(self, size, wait=".1"):
        self.add("write(%d, ..., %d) = ?" % (self.fd, size), wait)
        if not self.fin_sent:
            self.nxt += size

    def shut(self, how, wait=".1"):
        self.add("shutdown(%d, %s) = ?" % (self.fd, how), wait)
        if how != "SHUT_RD":
            self._sends_fin()

    def close(self, wait=".1"):
        self.add("close(%d) = 0" % self.fd, wait)
        self.open = False
        self._sends_fin()

    def _sends_fin(self):
        if not self.fin_sent:
            self.nxt += 1
            self.fin_sent = True
