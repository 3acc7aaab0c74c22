"""ICMP errors about a connection in every state, and the MTU of its path."""
import random

from generators.questions import answered

STATES = (
    "synsent synsent synrcvd idle flight flight flight queued queued recovery recovery rto rto "
    "zero finwait1 finwait2 closewait lastack closing timewait listen"
).split()
CODES = (
    "net_unreachable host_unreachable protocol_unreachable port_unreachable source_route_failed "
    "net_unknown host_unknown source_host_isolated net_prohibited host_prohibited "
    "net_unreachable_for_tos host_unreachable_for_tos packet_filtered precedence_violation "
    "precedence_cutoff code_16"
).split()
OTHERS = (
    "time_exceeded;time_exceeded code_1;parameter_problem;source_quench;redirect;type_40".split(";")
)
MTUS = [1400, 1300, 1000, 1000, 800, 600, 576, 552, 551, 400, 296, 68, 0, 1500, 2000]
FIELDS = (
    "state ca_state unacked sacked lost retrans total_retrans snd_cwnd snd_ssthresh snd_mss pmtu"
)
FIELDS += " advmss backoff retransmits probes notsent_bytes bytes_retrans data_segs_out rcv_mss"
MSS = 1460


def generate(seed):
    return answered("\n".join(_Path(seed).lines()) + "\n", "--after=1.5")


class _Path:
    def __init__(self, seed):
        self.seed = seed
        self.random = random.Random("icmp%s" % seed)
        self.state = self.random.choice(STATES)
        self.timestamps = self.random.random() < 0.2
        self.clock = 100000
        self.peer = 1
        self.una = self.nxt = 1
        self.fd = 3 if self.state == "synsent" or self.random.random() < 0.2 else 4
        if self.state in ("listen", "synrcvd"):
            self.fd = 4
        self.open = self.state not in ("listen", "synrcvd")
        self.out = []

    def lines(self):
        choice, chance = self.random.choice, self.random.random
        self._head()
        self.sack = chance() < 0.8
        self.mss = choice([1460, 1460, 1460, 1000, 536])
        (self._active_open if self.fd == 3 else self._passive_open)()
        if self.open:
            self._choose()
        self._reach_state()
        for _ in range(choice([1, 2, 3, 4, 5])):
            self._disturb()
        if self.open:
            self.out.append("+.05 getsockopt(%d, SOL_SOCKET, SO_ERROR, ?, [4]) = 0" % self.fd)
            self.out.append("+0 read(%d, ..., 100) = ?" % self.fd)
        fields = (self.peer, self.peer, self.nxt, self._options())
        self.out.append("+.2 < . %d:%d(0) ack %d win 60000%s" % fields)
        return self.out

    def _head(self):
        choice, chance = self.random.choice, self.random.random
        settings = ["tcp_timestamps=%d" % self.timestamps]
        rare = {
            "ip_no_pmtu_disc": [1, 2, 3],
            "route.min_pmtu": [552, 1000, 200],
            "tcp_retries2": [1, 2, 3],
            "tcp_retries1": [1],
            "tcp_syn_retries": [1, 2],
            "tcp_synack_retries": [1],
            "tcp_early_retrans": [0],
            "tcp_frto": [0],
            "tcp_mtu_probing": [1],
            "tcp_min_snd_mss": [500],
            "tcp_congestion_control": ["reno"],
        }
        for name, values in rare.items():
            if chance() < 0.1:
                settings.append("%s=%s" % (name, choice(values)))
        if self.timestamps:
            self.out.append("--tcp_ts_ecr_scaled")
        self.out.append("// random icmp %s: %s" % (self.seed, self.state))
        lines = "".join("\n sysctl -q net.ipv4." + setting for setting in settings)
        self.out.append("\n`../common/defaults.sh%s`\n" % lines)

    def _options(self, blocks=()):
        parts = ["nop,nop,TS val %d ecr 100" % self.clock] if self.timestamps else []
        if blocks and self.sack:
            parts.append("nop,nop,sack " + " ".join("%d:%d" % block for block in blocks))
        return " <%s>" % ",".join(parts) if parts else ""

    def _syn_options(self, echo):
        text = "mss %d" % self.mss
        if self.sack and not self.timestamps:
            text += ",nop,nop,sackOK"
        if self.timestamps:
            text += ",%s,TS val %d ecr %d" % (
                "sackOK" if self.sack else "nop,nop",
                self.clock,
                echo,
            )
        return "<%s>" % text

    def _add(self, text, wait=".1"):
        self.clock += int(float(wait) * 1000)
        self.out.append("+%s %s" % (wait, text))

    def _active_open(self):
        self.out.append("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
        self.out.append("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
        if self.random.random() < 0.5:
            self._choose()
        result = "-1 EINPROGRESS (Operation now in progress)"
        self.out.append("+0 connect(3, ..., ...) = " + result)
        if self.state != "synsent":
            self.clock += 100
            self.out.append("+.1 < S. 0:0(0) ack 1 win 60000 " + self._syn_options(100))

    def _passive_open(self):
        self.out.append("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
        self.out.append("+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0")
        self.out.append("+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0")
        self.out.append("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
        if self.state == "listen":
            return
        self.out.append("+.1 < S 0:0(0) win 60000 " + self._syn_options(0))
        if self.state != "synrcvd":
            self._receive(1)
            self.out.append("+0 accept(3, ..., ...) = 4")
            self.out.append("+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0")

    def _choose(self):
        choice, chance = self.random.choice, self.random.random
        if chance() < 0.35:
            self._set("SOL_IP", "IP_RECVERR", 1)
        if chance() < 0.35:
            self._set("SOL_IP", "IP_MTU_DISCOVER", choice([0, 1, 2, 3, 4, 5]))
        if chance() < 0.15:
            self._set("SOL_TCP", "TCP_USER_TIMEOUT", choice([300, 1000]))
        if chance() < 0.1:
            self._set("SOL_TCP", "TCP_NODELAY", 1)
        if chance() < 0.05:
            self._set("SOL_TCP", "TCP_MAXSEG", 900)

    def _set(self, level, name, value):
        fields = (self.fd, level, name, value)
        self.out.append("+0 setsockopt(%d, %s, %s, [%d], 4) = 0" % fields)

    def _receive(self, ack, flags=".", blocks=(), wait=".1", window=60000):
        self.clock += int(float(wait) * 1000)
        fields = (wait, flags, self.peer, self.peer, ack, window, self._options(blocks))
        self.out.append("+%s < %s %d:%d(0) ack %d win %d%s" % fields)
        self.peer += "F" in flags
        self.una = max(self.una, ack)

    def _write(self, size, wait=".1"):
        self._add("write(%d, ..., %d) = ?" % (self.fd, size), wait)
        self.nxt += size

    def _segment(self):
        return self.mss - 12 * self.timestamps

    def _reach_state(self):
        choice, chance, state = self.random.choice, self.random.random, self.state
        size = self._segment()
        if state in ("flight", "rto"):
            for _ in range(choice([1, 1, 2])):
                self._write(choice([100, 500, size, 2 * size, 3 * size, 10 * size]))
            if state == "rto":
                self._add("? " + FIELDS, choice([".5", ".8", "1.6"]))
        elif state == "queued":
            self._write(choice([15, 25, 40]) * size)
        elif state == "recovery":
            count = choice([5, 8, 10])
            self._write(count * size)
            first = choice([0, 0, 1, 2])
            self.una = 1 + first * size
            block = (self.una + size, self.una + size * choice([2, 3, 4]))
            if self.sack:
                self._receive(self.una, blocks=[block])
            else:
                for _ in range(3):
                    self._receive(self.una, wait=".01")
            if chance() < 0.5:
                self._add("? " + FIELDS, ".01")
        elif state == "zero":
            self._receive(1, window=0)
            self._write(1000)
        elif state in ("finwait1", "finwait2", "closing", "timewait"):
            self._write(choice([100, 2 * size]))
            if chance() < 0.5:
                self._add("shutdown(%d, SHUT_WR) = 0" % self.fd)
            else:
                self._add("close(%d) = 0" % self.fd)
                self.open = False
            self.nxt += 1
            if state == "finwait2":
                self._receive(self.nxt)
            elif state == "closing":
                self._receive(self.nxt - 1, "F.")
            elif state == "timewait":
                self._receive(self.nxt, "F.")
        elif state in ("closewait", "lastack"):
            self._receive(self.nxt, "F.")
            self._write(choice([100, 2 * size]))
            if state == "lastack":
                self._add("close(%d) = 0" % self.fd)
                self.open = False
                self.nxt += 1

    def _disturb(self):
        choice, chance = self.random.choice, self.random.random
        wait = choice([".01", ".01", ".05", ".1", ".3", ".7", "1.3"])
        kind = chance()
        if kind < 0.6:
            self._icmp(wait)
        elif kind < 0.75:
            size = self._segment()
            ack = choice(
                [
                    self.nxt,
                    self.nxt,
                    self.una,
                    min(self.nxt, self.una + size),
                    min(self.nxt, self.una + 300),
                ]
            )
            left = ack + choice([1, 2]) * size
            blocks = [(left, left + size)] if chance() < 0.3 and left + size <= self.nxt else []
            self._receive(ack, choice([".", ".", ".", ".", "R."]), blocks, wait)
        elif kind < 0.85 and self.open:
            self._write(choice([100, 1000, 3000, 20000]), wait)
        elif kind < 0.95 and self.open:
            self._call(wait)
        else:
            self._add("getsockopt(3, SOL_SOCKET, SO_ERROR, ?, [4]) = ?", wait)
        if self.open and chance() < 0.5:
            self._add("? " + FIELDS, choice(["0", ".01"]))
        if self.open and chance() < 0.2:
            self._add("? state", "1.5")

    def _call(self, wait):
        choice, fd = self.random.choice, self.fd
        call = choice(
            [
                "read(%d, ..., 100) = ?",
                "getsockopt(%d, SOL_SOCKET, SO_ERROR, ?, [4]) = 0",
                "poll([{fd=%d, events=POLLIN|POLLOUT|POLLERR, revents=?}], 1, 0) = ?",
                "shutdown(%d, SHUT_WR) = ?",
                "setsockopt(%%d, SOL_IP, IP_MTU_DISCOVER, [%d], 4) = 0"
                % choice([0, 1, 2, 3, 4, 5]),
                "setsockopt(%%d, SOL_IP, IP_RECVERR, [%d], 4) = 0" % choice([0, 1]),
                "close(%d) = 0",
            ]
        )
        if "poll" in call:
            call = "read(%d, ..., 0) = ?"
        self._add(call % fd, wait)
        if "close" in call:
            self.open = False

    def _icmp(self, wait):
        choice, chance = self.random.choice, self.random.random
        kind = chance()
        if kind < 0.5:
            what = "unreachable frag_needed mtu %d" % choice(MTUS)
        elif kind < 0.9:
            what = "unreachable " + choice(CODES[:2] if chance() < 0.3 else CODES)
        else:
            what = choice(OTHERS)
        size = self._segment()
        start = 0 if self.state in ("synsent", "synrcvd", "listen") else self.una
        odd = [start - 1, self.nxt, self.nxt + 1, start + 1, start + size, (start - 100000) % 2**32]
        seq = choice([start] * 8 + odd) % 2**32
        length = choice([0, size])
        fields = (what, seq, (seq + length) % 2**32, length)
        self._add("< icmp %s [%d:%d(%d)]" % fields, wait)
