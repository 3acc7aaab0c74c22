"""Servers of Fast Open: cookies good and bad, what comes before the handshake is complete."""
from generators.fastopen_exchange import Exchange

KEY, OTHER_KEY = "a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4", "00000001-00000002-00000003-00000004"
RIGHT_COOKIE = "3021b9d889017eeb"  # of 192.0.2.1 by KEY
WRONG_COOKIES = ["0123456789abcdef", "00112233445566778899aabbccddeeff"]
FIELDS = "state ca_state unacked retransmits backoff total_retrans snd_cwnd options snd_mss"


class Server(Exchange):
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
            self.out.append(
                "+0 setsockopt(3, SOL_TCP, TCP_DEFER_ACCEPT, [%d], 4) = 0" % choice([1, 3])
            )
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
            self.out.append("+.05 ? " + FIELDS)
        fields = (self.peer, self.peer, self.nxt, self._timestamp())
        self.out.append("+.05 < . %d:%d(0) ack %d win 20000%s" % fields)
        return self.out

    def _syn(self):
        choice, chance = self.random.choice, self.random.random
        cookie = choice(
            [None, "", RIGHT_COOKIE, RIGHT_COOKIE, RIGHT_COOKIE, RIGHT_COOKIE, *WRONG_COOKIES]
        )
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
            fields = (
                flags,
                seq,
                seq + length,
                length,
                ack,
                choice([20000, 20000, 500, 0]),
                self._timestamp(),
            )
            self.out.append(wait + "< %s %d:%d(%d) ack %d win %d%s" % fields)
            if seq == self.peer:
                self.peer += length + ("F" in flags)
        elif kind < 0.7:
            self._icmp(choice([0, 0, 1, self.nxt]))
        elif kind < 0.95 and self.accepted:
            call = choice(
                [
                    "write(4, ..., %d)" % choice([100, 1000, 5000, 20000]),
                    "read(4, ..., 2000)",
                    "shutdown(4, SHUT_WR)",
                    "close(4)",
                ]
            )
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
