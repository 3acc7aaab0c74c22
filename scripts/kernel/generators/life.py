"""Random packets and calls in every state of a connection."""
import random

from generators.questions import answered

STATES = (
    "listen synrcvd synsent estab estab estab-data active finwait1 finwait2 finwait2-close "
    "closewait lastack closing timewait timewait"
).split()
FLAGS = ". . . P. F. S S. R R. P F - FP. SF RP. S.".split()
RARE_FLAGS = "SF. FPU. SR. U. SP.".split()
WINDOW = "win 20000"


def generate(seed):
    return answered("\n".join(_Exchange(seed).lines()) + "\n", "--after=.4")


class _Exchange:
    def __init__(self, seed):
        self.seed = seed
        self.random = random.Random("life%s" % seed)
        self.timestamps = self.random.random() < 0.3
        self.state = self.random.choice(STATES)
        self.clock = 100000  # of our timestamps
        self.peer = 1  # the peer's next number
        self.una = self.nxt = 1  # the kernel's, as we see them
        self.fin_sent = False
        self.fd = 3 if self.state in ("synsent", "active") else 4
        self.open = self.state not in ("listen", "synrcvd")
        self.out = []

    def lines(self):
        self._head()
        if self.timestamps:
            self.syn_options = "<mss 1000,sackOK,TS val 100000 ecr 0>"
        else:
            choices = ["<mss 1000,sackOK,nop,nop>", "<mss 1000>"]
            self.syn_options = self.random.choice(choices)
        if self.fd == 3:
            self._active_open()
        else:
            self._passive_open()
        self._reach_state()
        for _ in range(self.random.randint(2, 6)):
            if not self._disturb():
                break
        if self.open:
            self.out.append("+.1 read(%d, ..., 5000) = ?\n+0 ? state" % self.fd)
        fields = (self.peer, self.peer, self.nxt, WINDOW, self._options())
        self.out.append("+.3 < . %d:%d(0) ack %d %s%s" % fields)
        return self.out

    def _head(self):
        sysctls = []
        if self.random.random() < 0.15:
            sysctls.append("net.ipv4.tcp_rfc1337=1")
        if self.random.random() < 0.05:
            sysctls.append("net.ipv4.tcp_syncookies=%d" % self.random.choice([0, 2]))
        if self.random.random() < 0.1:
            sysctls.append("net.ipv4.tcp_abort_on_overflow=1")
        if self.timestamps:
            self.out.append("--tcp_ts_ecr_scaled")
        self.out.append("// random life %s: %s" % (self.seed, self.state))
        lines = "".join("\n sysctl -q " + sysctl for sysctl in sysctls)
        self.out.append("\n`../common/defaults.sh%s`\n" % lines)

    def _options(self, shift=0, none=False):
        if not self.timestamps or none:
            return ""
        return " <nop,nop,TS val %d ecr 100>" % (self.clock + shift)

    def _add(self, text):
        self.out.append("+.1 " + text)

    def _receive(self, flags, ack):
        """The peer sends something plausible."""
        self.clock += 100
        fields = (flags, self.peer, self.peer, ack, WINDOW, self._options())
        self._add("< %s %d:%d(0) ack %d %s%s" % fields)
        if "F" in flags:
            self.peer += 1

    def _write(self, size):
        self._add("write(%d, ..., %d) = %d" % (self.fd, size, size))
        self.nxt += size

    def _acknowledge(self):
        self._receive(".", self.nxt)
        self.una = self.nxt

    def _close(self, gently):
        if gently:
            self._add("shutdown(%d, SHUT_WR) = 0" % self.fd)
        else:
            self._add("close(%d) = 0" % self.fd)
            self.open = False
        self.nxt += 1
        self.fin_sent = True

    def _active_open(self):
        self.out.append("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
        self.out.append("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
        result = "-1 EINPROGRESS (Operation now in progress)"
        self.out.append("+0 connect(3, ..., ...) = " + result)
        if self.timestamps:
            self.out.append("+0 > S 0:0(0) <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 8>")
        if self.state == "active":
            options = self.syn_options.replace("ecr 0", "ecr 100")
            self._add("< S. 0:0(0) ack 1 %s %s" % (WINDOW, options))

    def _passive_open(self):
        self.out.append("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
        self.out.append("+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0")
        self.out.append("+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0")
        self.out.append("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
        if self.state == "listen":
            return
        self._add("< S 0:0(0) %s %s" % (WINDOW, self.syn_options))
        if self.timestamps:
            self.out.append("+0 > S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 100 ecr 1000>")
        if self.state != "synrcvd":
            self._receive(".", 1)
            self.out.append("+0 accept(3, ..., ...) = 4")
            self.out.append("+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0")

    def _reach_state(self):
        state = self.state
        if state == "estab-data":
            self._write(1000)
        if state in ("finwait1", "finwait2", "finwait2-close", "closing", "timewait"):
            if self.random.random() < 0.5:
                self._write(500)
                self._acknowledge()
            self._close(gently=not (state == "finwait2-close" or self.random.random() < 0.5))
            if state in ("finwait2", "finwait2-close"):
                self._acknowledge()
            elif state == "closing":
                self._receive("F.", self.una)
            elif state == "timewait":
                self._receive("F.", self.nxt)
                self.una = self.nxt
        if state in ("closewait", "lastack"):
            self._receive("F.", self.nxt)
            if state == "lastack":
                self._close(gently=False)

    def _disturb(self):
        """A random packet or call; False ends the script."""
        wait = self.random.choice([".6", ".6", ".6", ".05", ".01"])
        self.clock += int(float(wait) * 1000)
        kind = self.random.random()
        if kind < 0.75:
            self._packet(wait)
        elif kind < 0.85 and self.open:
            self._call(wait)
        elif kind < 0.9 and self.state in ("listen", "synrcvd"):
            self.out.append("+%s accept(3, ..., ...) = ?" % wait)
            return False
        if self.open and self.random.random() < 0.2:
            self.out.append("+0 ? state unacked")
        return True

    def _packet(self, wait):
        choice, chance = self.random.choice, self.random.random
        peer, una, nxt = self.peer, self.una, self.nxt
        flags = choice(FLAGS if chance() < 0.9 else RARE_FLAGS)
        odd = [peer - 1, peer + 1, peer + 100, peer + 30000, peer + 700000]
        odd += [(peer - 1000) % 2**32, (peer - 70000) % 2**32]
        seq = choice([peer] * 6 + odd)
        odd = [una, una, una - 1, nxt + 1, nxt + 1000, nxt - 1, (una - 100000) % 2**32]
        ack = max(0, choice([nxt] * 6 + odd))
        length = choice([0, 0, 0, 50] if "S" in flags else [0, 0, 0, 100, 1000])
        if flags in ("P.", "FP.", "P", "RP.") and length == 0:
            length = 100
        acks = "." in flags
        options = self._random_options(flags)
        window = choice([20000, 20000, 20000, 0, 500])
        ack_text = " ack %d" % ack if acks else ""
        fields = (wait, flags, seq, (seq + length) % 2**32, length, ack_text, window, options)
        self.out.append("+%s < %s %d:%d(%d)%s win %d%s" % fields)
        if acks and seq == peer and una <= ack <= nxt and not set("RS") & set(flags):
            self.peer += length + ("F" in flags)
            self.una = ack

    def _random_options(self, flags):
        choice, chance = self.random.choice, self.random.random
        if "S" not in flags:
            shift = choice([0, 0, 0, 0, -5000])
            return self._options(shift, chance() < 0.1)
        options = " " + (self.syn_options if chance() < 0.8 else "<mss 500>")
        if self.timestamps and chance() < 0.8:
            value, echo = self.clock + choice([0, -5000]), 100 if "." in flags else 0
            options = " <mss 1000,sackOK,TS val %d ecr %d>" % (value, echo)
        return options

    def _call(self, wait):
        read = "read(%d, ..., 2000) = ?"
        write = "write(%d, ..., 300) = ?"
        shut_write, shut_read = "shutdown(%d, SHUT_WR) = ?", "shutdown(%d, SHUT_RD) = ?"
        close = "close(%d) = 0"
        call = self.random.choice([read, write, shut_write, shut_read, close, read])
        self.out.append("+%s %s" % (wait, call % self.fd))
        if call is close:
            self.open = False
        if call in (close, shut_write) and not self.fin_sent:
            self.nxt += 1
            self.fin_sent = True
        if call is write and not self.fin_sent:
            self.nxt += 300
