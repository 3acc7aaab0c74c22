"""Clients of Fast Open that learn cookies over several connections."""
from generators.fastopen_exchange import Exchange

COOKIES = "0123456789abcdef fedcba9876543210 01234567 00112233445566778899aabbccddeeff".split()
FIELDS = "state ca_state unacked retrans lost retransmits backoff total_retrans snd_cwnd"
FIELDS += " fastopen_client_fail options snd_mss advmss bytes_sent bytes_acked bytes_retrans"
FIELDS += " delivered data_segs_out"


class Client(Exchange):
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
            self.out.append(
                "+0 setsockopt(%d, SOL_TCP, TCP_MAXSEG, [%d], 4) = 0" % (fd, choice([700, 1200]))
            )
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
        rst = "+.05 < %s %d:%d(0) ack %d win 20000" % (
            choice(["R.", "R."]),
            self.peer,
            self.peer,
            size + 1,
        )
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
            call = choice(
                [
                    "write(%d, ..., 300)",
                    "sendto(%d, ..., 300, MSG_FASTOPEN, ..., ...)",
                    "read(%d, ..., 100)",
                ]
            )
            self.out.append("+.01 %s = ?" % (call % self.fd))
        elif kind < 0.7:
            self.out.append(
                self._after(".1") + "< S 0:0(0) win 20000 " + self._syn_options(None, 0)
            )
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
                self.out.append("+.01 getsockopt(%d, SOL_SOCKET, SO_ERROR, ?, [4]) = 0" % fd)
        else:
            self.out.append(wait + "shutdown(%d, SHUT_WR) = ?" % fd)
