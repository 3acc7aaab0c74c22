"""Silence and doubt: keep-alives, user timeouts, closed windows, old timestamps, challenge ACKs."""
from generators.connection import Connection
from generators.questions import answered, before_chance

STATES = "idle idle flight flight zero zero zero received synsent synrcvd closewait doubt doubt".split()
RARE = {
    "tcp_retries1": [1],
    "tcp_retries2": [1, 2, 3, 4],
    "tcp_rto_max_ms": [1000, 1000, 2000],
    "tcp_orphan_retries": [1, 2],
    "tcp_invalid_ratelimit": [0, 100, 1000],
    "tcp_keepalive_time": [1, 2],
    "tcp_keepalive_intvl": [1],
    "tcp_keepalive_probes": [1, 2],
    "tcp_syn_retries": [1, 2],
    "tcp_synack_retries": [1, 2],
    "tcp_syn_linear_timeouts": [0, 1],
    "tcp_abort_on_overflow": [1],
    "tcp_early_retrans": [0],
    "tcp_thin_linear_timeouts": [1],
    "tcp_frto": [0],
    "tcp_rto_min_us": [50000],
    "tcp_window_scaling": [0],
}
FIELDS = "state ca_state unacked lost retrans retransmits probes backoff total_retrans snd_cwnd"
FIELDS += " snd_ssthresh notsent_bytes bytes_retrans data_segs_out segs_in snd_wnd rcv_wnd delivered"
FIELDS += " total_rto total_rto_recoveries rcv_ooopack"
WAITS = ".01 .05 .1 .3 .6 1.1 1.7 2.6".split()


def generate(seed):
    return before_chance(answered("\n".join(_Silence(seed).lines()) + "\n", "--after=4"))


class _Silence(Connection):
    def __init__(self, seed):
        super().__init__("alive", seed)
        self.state = self.choice(STATES)
        if self.state in ("synsent", "synrcvd"):
            self.active = self.state == "synsent"
        self.fd = 3 if self.active else 4

    def lines(self):
        self.head(self.state, RARE)
        self.prepare()
        if self.chance(0.4):
            self._choose(3)
        self.begin()
        if self.state in ("synsent", "synrcvd"):
            self._early()
            return self.out
        self.complete()
        self._choose(self.fd)
        self._reach()
        for _ in range(self.choice([2, 3, 4, 5, 6])):
            self._step()
        if self.open:
            self.add("? " + FIELDS)
            self.add("getsockopt(%d, SOL_SOCKET, SO_ERROR, ?, [4]) = 0" % self.fd)
            self.add("read(%d, ..., 5000) = ?" % self.fd, "0")
        return self.out

    def _choose(self, fd):
        if self.chance(0.5):
            if self.chance(0.85):
                self.set("SOL_TCP", "TCP_KEEPIDLE", self.choice([1, 1, 1, 2]), fd=fd)
                self.set("SOL_TCP", "TCP_KEEPINTVL", 1, fd=fd)
                self.set("SOL_TCP", "TCP_KEEPCNT", self.choice([1, 2, 3]), fd=fd)
            self.set("SOL_SOCKET", "SO_KEEPALIVE", 1, fd=fd)
        if self.chance(0.35):
            values = [1, 100, 300, 700, 1000, 1500, 2500, 4000]
            self.set("SOL_TCP", "TCP_USER_TIMEOUT", self.choice(values), fd=fd)

    def _early(self):
        """What happens to a handshake that is not answered."""
        for _ in range(self.choice([1, 2, 3])):
            wait = self.choice([".05", ".3", "1.2", "2.5"])
            if self.active and self.chance(0.4):
                self.add("? state retransmits backoff total_retrans unacked total_rto", wait)
            elif self.active and self.chance(0.2):
                self._change("0")
            elif self.chance(0.2):
                self.nxt = 1
                if self.active:
                    self.add("< S. 0:0(0) ack 1 win 20000 %s" % self.syn_options(100), wait)
                else:
                    self.segment(".", wait=wait)
                    self.add("accept(3, ..., ...) = ?", "0")
            else:
                self.odd_segment(wait)
        if self.active:
            self.add("getsockopt(3, SOL_SOCKET, SO_ERROR, ?, [4]) = 0", "2")
            self.add("write(3, ..., 100) = ?", "0")
        else:
            self.add("accept(3, ..., ...) = ?", "1")

    def _reach(self):
        state = self.state
        if state == "flight":
            self.write(self.choice([100, 1000, 2500, 12000]))
        elif state == "zero":
            self.segment(".", window=0)
            self.write(self.choice([100, 1000, 2500]))
            if self.chance(0.3):
                self._end()
        elif state == "received":
            self.segment("P.", length=self.choice([1, 100, 1000]))
        elif state == "closewait":
            self.segment("F.")
            if self.chance(0.5):
                self.write(500)

    def _end(self):
        if self.chance(0.5):
            self.close()
        else:
            self.shut("SHUT_WR")

    def _step(self):
        wait, kind = self.choice(WAITS), self.random.random()
        doubt = 0.5 if self.state == "doubt" else 0.15
        if self.state == "doubt" and self.chance(0.8):
            wait = self.choice([".001", ".01", ".1", ".2"])
        if kind < doubt:
            self.odd_segment(wait, 0.4)
        elif kind < doubt + 0.2:
            self._answer(wait)
        elif kind < doubt + 0.35 or not self.open:
            self._look(wait)
        elif kind < doubt + 0.45:
            self._change(wait)
        elif kind < doubt + 0.6:
            self.write(self.choice([1, 100, 1000, 3000]), wait)
        else:
            self._call(wait)
        if self.open and self.chance(0.25):
            self.add("? " + FIELDS, self.choice(["0", ".01", "1.2"]))

    def _look(self, wait):
        if self.open:
            self.add("? " + FIELDS, wait)
        else:
            self.segment(".", wait=wait)

    def _answer(self, wait):
        """An ACK of all, of a part, or of nothing new; a window that is open or not."""
        parts = [self.nxt, self.nxt, self.una, min(self.nxt, self.una + self.choice([1, 500, 1000]))]
        window = self.choice([None, None, 0, 0, 500, 1000, 20000])
        length = self.choice([0, 0, 0, 100])
        self.segment(".", ack=self.choice(parts), length=length, wait=wait, window=window)

    def _change(self, wait):
        name, values = self.choice(
            [
                ("TCP_KEEPIDLE", [1, 2, 3]),
                ("TCP_KEEPINTVL", [1, 2]),
                ("TCP_KEEPCNT", [1, 2, 3]),
                ("TCP_USER_TIMEOUT", [0, 200, 1000, 2000]),
                ("SO_KEEPALIVE", [0, 1, 1, 1]),
            ]
        )
        level = "SOL_SOCKET" if name == "SO_KEEPALIVE" else "SOL_TCP"
        self.set(level, name, self.choice(values), wait)

    def _call(self, wait):
        kind, fd = self.random.random(), self.fd
        if kind < 0.3:
            self.add("read(%d, ..., %d) = ?" % (fd, self.choice([50, 3000])), wait)
        elif kind < 0.5:
            self.shut(self.choice(["SHUT_RD", "SHUT_WR"]), wait)
        elif kind < 0.65:
            self.close(wait)
        elif kind < 0.8:
            events = "POLLIN|POLLOUT|POLLRDHUP"
            self.add("poll([{fd=%d, events=%s, revents=?}], 1, 0) = ?" % (fd, events), wait)
        else:
            self.add("getsockopt(%d, SOL_SOCKET, SO_ERROR, ?, [4]) = 0" % fd, wait)
