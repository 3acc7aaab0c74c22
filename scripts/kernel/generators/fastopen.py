"""Fast Open: clients that learn cookies over several connections, and servers."""
import random

from generators.questions import answered

COOKIES = "0123456789abcdef fedcba9876543210 01234567 00112233445566778899aabbccddeeff".split()
KEY, OTHER_KEY = "a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4", "00000001-00000002-00000003-00000004"
RIGHT_COOKIE = "3021b9d889017eeb"  # of 192.0.2.1 by KEY
FIELDS = "state ca_state unacked retrans lost retransmits backoff total_retrans snd_cwnd fastopen_client_fail"
FIELDS += " options snd_mss advmss bytes_sent bytes_acked bytes_retrans delivered data_segs_out"
SERVER_FIELDS = "state ca_state unacked retransmits backoff total_retrans snd_cwnd options snd_mss"
ERRORS = "net_unreachable host_unreachable protocol_unreachable port_unreachable source_route_failed"
ERRORS += " packet_filtered"


def generate(seed):
    stream = random.Random("fastopen%s" % seed)
    exchange = _Server(seed, stream) if stream.random() < 0.35 else _Client(seed, stream)
    return answered("\n".join(exchange.lines()) + "\n", "--after=1.5")


class _Exchange:
    def __init__(self, seed, stream):
        self.seed, self.random = seed, stream
        self.timestamps = stream.random() < 0.25
        self.clock = 100000
        self.peer = 1
        self.out = []
        self.settings = ["timestamps=%d" % self.timestamps]

    def _head(self, what):
        if self.timestamps:
            self.out.append("--tcp_ts_ecr_scaled")
        self.out.append("// random fastopen %s: %s" % (self.seed, what))
        lines = "".join("\n sysctl -q net.ipv4.tcp_" + setting for setting in self.settings)
        self.out.append("\n`../common/defaults.sh%s`\n" % lines)

    def _timestamp(self, echo=100):
        if not self.timestamps:
            return ""
        return " <nop,nop,TS val %d ecr %d>" % (self.clock, echo)

    def _after(self, wait):
        self.clock += int(float(wait) * 1000)
        return "+%s " % wait

    def _wait(self):
        return self.random.choice([".01", ".05", ".1", ".1", ".3"])

    def _syn_options(self, cookie, echo):
        choice, chance = self.random.choice, self.random.random
        options = ["mss %d" % choice([1000, 1000, 1460, 536, 300, 9000])] if chance() < 0.95 else []
        if self.timestamps and chance() < 0.9:
            options.append("sackOK,TS val %d ecr %d" % (self.clock, echo))
        elif chance() < 0.8:
            options.append("nop,nop,sackOK")
        if chance() < 0.5:
            options.append("nop,wscale %d" % choice([0, 2, 7, 14]))
        if cookie is not None:
            size = len(cookie) // 2
            kind, head = ("FOEXP", 4) if chance() < 0.1 else ("FO", 2)
            options.append(kind + (" " + cookie if cookie else ""))
            options += ["nop"] * (-(size + head) % 4)
        return "<%s>" % ",".join(options)

    def _icmp(self, una):
        choice, chance = self.random.choice, self.random.random
        kind = "unreachable " + choice(ERRORS.split())
        if chance() < 0.5:
            kind = "unreachable frag_needed mtu %d" % choice([1400, 1000, 800, 600, 552, 300])
        elif chance() < 0.1:
            kind = "time_exceeded"
        seq = choice([una, una, una, una + 1, una + 500])
        self.out.append(self._after(self._wait()) + "< icmp %s [%d:%d(0)]" % (kind, seq, seq))


class _Client(_Exchange):
    def __init__(self, seed, stream):
        super().__init__(seed, stream)
        choice, chance = stream.choice, stream.random
        self.settings.append("fastopen=%d" % choice([1, 1, 1, 5, 5, 7, 0, 2, 4]))
        if chance() < 0.2:
            self.settings.append("fastopen_blackhole_timeout_sec=%d" % choice([1, 2, 100]))
        if chance() < 0.2:
            self.settings.append("syn_retries=%d" % choice([1, 2]))
        if chance() < 0.3:
            self.settings.append("no_metrics_save=1")
        if chance() < 0.2:
            self.settings.append("syn_linear_timeouts=%d" % choice([0, 1]))
        if chance() < 0.1:
            self.settings.append("ecn=1")

    def lines(self):
        self._head("client")
        for fd in range(3, 3 + self.random.choice([1, 2, 2, 3, 3, 4])):
            self._connection(fd)
        return self.out

    def _connection(self, fd):
        choice, chance = self.random.choice, self.random.random
        self.fd, self.peer = fd, 1
        wait = "0" if fd == 3 else "+.1"
        self.out.append(wait + " socket(..., SOCK_STREAM, IPPROTO_TCP) = %d" % fd)
        self.out.append("+0 fcntl(%d, F_SETFL, O_RDWR|O_NONBLOCK) = 0" % fd)
        if chance() < 0.1:
            self.out.append("+0 setsockopt(%d, SOL_TCP, TCP_MAXSEG, [%d], 4) = 0" % (fd, choice([700, 1200])))
        if chance() < 0.1:
            self.out.append("+0 setsockopt(%d, SOL_TCP, TCP_FASTOPEN_NO_COOKIE, [1], 4) = ?" % fd)
        if chance() < 0.1:
            self.out.append("+0 setsockopt(%d, SOL_TCP, TCP_NODELAY, [1], 4) = 0" % fd)
        size = self._open()
        state = "synsent"
        while chance() < 0.35 and state == "synsent":
            state = self._in_syn_sent(size)
        if state == "synsent":
            self._answer(size)
        for _ in range(choice([0, 1, 2, 3])):
            self._afterwards(size)
        self.out.append("+.05 ? " + FIELDS)
        end = chance()
        if end < 0.2:
            self.out.append("+.05 close(%d) = 0" % fd)
        rst = "+.05 < %s %d:%d(0) ack %d win 20000" % (choice(["R.", "R."]), self.peer, self.peer, size + 1)
        self.out.append(rst + self._timestamp())
        if end >= 0.2:
            self.out.append("+.05 close(%d) = 0" % fd)

    def _open(self):
        choice, chance = self.random.choice, self.random.random
        fd, kind = self.fd, chance()
        size = choice([1, 100, 500, 500, 1000, 1400, 1420, 2000, 5000, 20000])
        if kind < 0.65:
            self.out.append("+0 sendto(%d, ..., %d, MSG_FASTOPEN, ..., ...) = ?" % (fd, size))
        elif kind < 0.92:
            self.out.append("+0 setsockopt(%d, SOL_TCP, TCP_FASTOPEN_CONNECT, [1], 4) = ?" % fd)
            self.out.append("+0 connect(%d, ..., ...) = ?" % fd)
            if chance() < 0.3:
                self.out.append("+.01 ? state options")
            if chance() < 0.9:
                size = max(1, size)
                self.out.append("+.01 write(%d, ..., %d) = ?" % (fd, size))
        else:
            self.out.append("+0 connect(%d, ..., ...) = ?" % fd)
        return min(size, choice([1420, 960, 496, 1420]))

    def _in_syn_sent(self, size):
        choice, chance = self.random.choice, self.random.random
        kind = chance()
        if kind < 0.3:
            self.out.append(self._after(choice(["1.1", "1.1", "3.3", "1.2"])) + "? " + FIELDS)
        elif kind < 0.5:
            self._icmp(0)
        elif kind < 0.6:
            call = choice(["write(%d, ..., 300)", "sendto(%d, ..., 300, MSG_FASTOPEN, ..., ...)", "read(%d, ..., 100)"])
            self.out.append("+.01 %s = ?" % (call % self.fd))
        elif kind < 0.7:
            self.out.append(self._after(".1") + "< S 0:0(0) win 20000 " + self._syn_options(None, 0))
            self.peer = 1
        elif kind < 0.8:
            fields = (choice(["R.", "R.", "R", "."]), choice([0, 1, size, size + 1, size + 2]))
            self.out.append(self._after(".1") + "< %s 0:0(0) ack %d win 20000" % fields)
        elif kind < 0.85:
            self.out.append("+.05 close(%d) = 0" % self.fd)
            return "closed"
        return "synsent"

    def _answer(self, size):
        choice, chance = self.random.choice, self.random.random
        cookie = None
        if chance() < 0.6:
            cookie = choice(COOKIES if chance() < 0.3 else COOKIES[:1])
        wait = self._after(self._wait())
        options = self._syn_options(cookie, 100)
        ack = choice([size + 1, size + 1, size + 1, 1, 1, size // 2 + 1, size + 2, size])
        length = choice([0] * 8 + [100])
        fields = (length, length, ack, choice([20000, 20000, 5000, 300, 0]), options)
        self.out.append(wait + "< S. 0:%d(%d) ack %d win %d %s" % fields)
        self.peer = 1 + length
        self.out.append("+0 ? " + FIELDS)

    def _afterwards(self, size):
        choice, chance = self.random.choice, self.random.random
        kind, fd = chance(), self.fd
        wait = self._after(choice([".05", ".1", ".3", ".6"]))
        if kind < 0.3:
            length = choice([0, 0, 100, 1000])
            flags = "P." if length else "."
            ack = choice([size + 1, size + 1, 1, size // 2 + 1])
            fields = (flags, self.peer, self.peer + length, length, ack, self._timestamp())
            self.out.append(wait + "< %s %d:%d(%d) ack %d win 20000%s" % fields)
            self.peer += length
        elif kind < 0.5:
            self.out.append(wait + "write(%d, ..., %d) = ?" % (fd, choice([100, 1000, 3000])))
        elif kind < 0.6:
            self.out.append(wait + "read(%d, ..., 2000) = ?" % fd)
        elif kind < 0.7:
            self._icmp(size + 1)
        elif kind < 0.8:
            self.out.append(wait + "sendto(%d, ..., 500, MSG_FASTOPEN, ..., ...) = ?" % fd)
        elif kind < 0.95:
            seq = self.peer + choice([0, 1, 100, 1000])
            fields = (choice(["F.", "R", "F.", "R."]), seq, seq, size + 1, self._timestamp())
            self.out.append(wait + "< %s %d:%d(0) ack %d win 20000%s" % fields)
            if chance() < 0.5:
                self.out.append("+.01 getsockopt(%d, SOL_SOCKET, SO_ERROR, [?], [4]) = 0" % fd)
        else:
            self.out.append(wait + "shutdown(%d, SHUT_WR) = ?" % fd)


class _Server(_Exchange):
    def __init__(self, seed, stream):
        super().__init__(seed, stream)
        choice, chance = stream.choice, stream.random
        self.bits = choice("2 3 3 3 0x602 0x602 0x403 0x203 1 0x400".split())
        self.settings.append("fastopen=" + self.bits)
        keys = choice([KEY, KEY, KEY, OTHER_KEY, OTHER_KEY + "," + KEY, KEY + "," + OTHER_KEY])
        if keys != KEY:
            self.settings.append("fastopen_key=" + keys)
        self.keys, self.queue, self.without_cookie = keys, None, False
        if chance() < 0.15:
            self.settings.append("syncookies=%d" % choice([0, 2]))
        if chance() < 0.15:
            self.settings.append("synack_retries=%d" % choice([0, 1]))
        if chance() < 0.1:
            self.settings.append("abort_on_overflow=1")
        if chance() < 0.1:
            self.settings.append("ecn=1")
        self.accepted = False
        self.nxt = 1

    def lines(self):
        choice, chance = self.random.choice, self.random.random
        self._head("server")
        self.out.append("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
        self.out.append("+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0")
        self.out.append("+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
        self.out.append("+0 bind(3, ..., ...) = 0")
        if chance() < 0.7:
            self.queue = choice([0, 1, 5, 5, 5])
            self.out.append("+0 setsockopt(3, SOL_TCP, TCP_FASTOPEN, [%d], 4) = ?" % self.queue)
        if chance() < 0.15:
            self.out.append("+0 setsockopt(3, SOL_TCP, TCP_FASTOPEN_NO_COOKIE, [1], 4) = ?")
            self.without_cookie = True
        if chance() < 0.15:
            self.out.append("+0 setsockopt(3, SOL_TCP, TCP_DEFER_ACCEPT, [%d], 4) = 0" % choice([1, 3]))
        if chance() < 0.1:
            self.out.append("+0 setsockopt(3, SOL_TCP, TCP_MAXSEG, [700], 4) = 0")
        self.out.append("+0 listen(3, %d) = 0" % choice([0, 1, 5]))
        self.size = choice([1, 100, 500, 500, 1000, 1460, 1400])
        self.text = self._syn()
        self.cookie = self.sent_cookie
        self.out.append("+.1 " + self.text)
        if not self._takes_data() and chance() < 0.7:
            self.out.append("+.1 < . %d:%d(0) ack 1 win 20000%s" % (1, 1, self._timestamp()))
            self.peer = 1
        elif not self._takes_data():
            self.accepted = None
        for _ in range(choice([1, 2, 3, 4, 5, 6])):
            self._step()
        if self.accepted:
            self.out.append("+.05 ? " + SERVER_FIELDS)
        fields = (self.peer, self.peer, self.nxt, self._timestamp())
        self.out.append("+.05 < . %d:%d(0) ack %d win 20000%s" % fields)
        return self.out

    def _syn(self):
        choice, chance = self.random.choice, self.random.random
        cookie = choice([None, "", RIGHT_COOKIE, RIGHT_COOKIE, RIGHT_COOKIE, RIGHT_COOKIE, COOKIES[0], COOKIES[3]])
        self.sent_cookie = cookie
        flags = choice(["S"] * 8 + ["SP", "SF", "SEW"])
        fields = (flags, self.size, self.size, choice([20000, 20000, 3000, 0]))
        self.peer = choice([self.size + 1, self.size + 1, 1])
        return "< %s 0:%d(%d) win %d %s" % (*fields, self._syn_options(cookie, 0))

    def _step(self):
        choice, chance = self.random.choice, self.random.random
        kind = chance()
        wait = self._after(choice([".01", ".05", ".1", ".3", "1.2"]))
        if self.accepted is False and chance() < 0.6:
            self.out.append(wait + "accept(3, ..., ...) = 4")
            self.out.append("+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0")
            self.accepted = True
        elif kind < 0.3:
            self.out.append(wait + choice([self.text, self._syn()]))
        elif kind < 0.6:
            length = choice([0, 0, 0, 100, 1000])
            flags = choice(["F.", "R.", "R", "."]) if chance() < 0.3 else ("P." if length else ".")
            ack = choice([self.nxt, self.nxt, self.nxt, 1, self.nxt + 1, 0])
            seq = choice([self.peer] * 5 + [self.peer + 100, 1, self.size + 1])
            fields = (flags, seq, seq + length, length, ack, choice([20000, 20000, 500, 0]), self._timestamp())
            self.out.append(wait + "< %s %d:%d(%d) ack %d win %d%s" % fields)
            if seq == self.peer:
                self.peer += length + ("F" in flags)
        elif kind < 0.7:
            self._icmp(choice([0, 0, 1, self.nxt]))
        elif kind < 0.95 and self.accepted:
            call = choice(["write(4, ..., %d)" % choice([100, 1000, 5000, 20000]), "read(4, ..., 2000)", "shutdown(4, SHUT_WR)", "close(4)"])
            self.out.append(wait + call + " = ?")
            if call == "close(4)":
                self.accepted = None
            if call.startswith("write"):
                self.nxt += int(call.split()[2][:-1])
        elif kind > 0.98:
            self.out.append(wait + "close(3) = ?")
            self.accepted = self.accepted or None

    def _takes_data(self):
        """Whether the SYN will be a Fast Open, nearly always: then there is something to accept."""
        bits = int(self.bits, 0)
        queue = self.queue if self.queue is not None else bits & 0x400
        if not bits & 2 or not queue:
            return False
        if bits & 0x200 or self.without_cookie:
            return self.cookie is not None or self.size > 0
        return self.cookie == RIGHT_COOKIE and KEY in self.keys
