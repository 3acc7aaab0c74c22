"""The end of a connection: FINs, TIME-WAIT, lingering, orphans, shut-downs, and another beginning."""
from generators.connection import Connection
from generators.questions import answered, before_chance

STATES = (
    "estab flight unread unread finwait1 finwait1 finwait2 finwait2 closing closewait lastack "
    "timewait timewait timewait timewait simultaneous simultaneous zero"
).split()
RARE = {
    "tcp_rfc1337": [1],
    "tcp_fin_timeout": [0, 1, 1, 2],
    "tcp_orphan_retries": [1, 1, 2, 3],
    "tcp_retries2": [1, 2, 3],
    "tcp_retries1": [1],
    "tcp_tw_reuse": [0, 1],
    "tcp_rto_max_ms": [1000, 1000, 2000],
    "tcp_invalid_ratelimit": [0, 100],
    "tcp_syn_retries": [1],
    "tcp_max_syn_backlog": [1],
    "tcp_early_retrans": [0],
    "tcp_window_scaling": [0],
}
FIELDS = "state unacked retransmits probes backoff total_retrans snd_cwnd lost sacked"
FIELDS += " segs_in data_segs_in bytes_received bytes_acked delivered total_rto total_rto_recoveries"
WAITS = ".01 .01 .05 .1 .1 .3 .6 1.2 2.3".split()


def generate(seed):
    return before_chance(answered("\n".join(_Ending(seed).lines()) + "\n", "--after=2.5"))


class _Ending(Connection):
    def __init__(self, seed):
        super().__init__("late", seed)
        self.state = self.choice(STATES)

    def lines(self):
        self.head(self.state, RARE)
        self.prepare()
        self._choose(3)
        self.begin()
        self.complete()
        self._choose(self.fd)
        self._reach()
        for _ in range(self.choice([1, 2, 3, 4, 5])):
            self._disturb()
        if self.open:
            self.add("read(%d, ..., 5000) = ?" % self.fd)
            self.add("? state", "0")
        self.segment(".", wait=".3")
        return self.out

    def _choose(self, fd):
        if self.chance(0.2):
            self.set("SOL_TCP", "TCP_LINGER2", self.choice([-1, 0, 1, 1, 2, 3, 70, 200]), fd=fd)
        if self.chance(0.2):
            value = self.choice(["onoff=1, linger=0", "onoff=0, linger=3", "onoff=1, linger=1"])
            if fd == self.fd:
                value = value.replace("linger=1", "linger=0")  # closing must not block
            call = "setsockopt(%d, SOL_SOCKET, SO_LINGER, {%s}, 8) = 0"
            if not (fd == 3 and "linger=1" in value):
                self.add(call % (fd, value), "0")
        if self.chance(0.08):
            self.set("SOL_TCP", "TCP_USER_TIMEOUT", self.choice([300, 800, 2000]), fd=fd)
        if self.chance(0.06):
            self.set("SOL_SOCKET", "SO_KEEPALIVE", 1, fd=fd)
            self.set("SOL_TCP", "TCP_KEEPIDLE", 1, fd=fd)
            self.set("SOL_TCP", "TCP_KEEPINTVL", 1, fd=fd)
            self.set("SOL_TCP", "TCP_KEEPCNT", self.choice([1, 2]), fd=fd)

    def _shut_or_close(self):
        if self.chance(0.4):
            self.shut(self.choice(["SHUT_WR", "SHUT_RDWR"]))
        else:
            self.close()

    def _reach(self):
        state = self.state
        if state == "unread":
            self.segment("P.", length=self.choice([1, 100, 1000]))
        if state == "zero":
            self.segment(".", window=0)
            self.write(self.choice([100, 1000, 3000]))
        if state == "flight" or self.chance(0.3):
            self.write(self.choice([100, 500, 1000, 2500]))
            if state not in ("flight", "zero") and self.chance(0.6):
                self.segment(".")
        if state == "zero" and self.chance(0.7):
            self._shut_or_close()
        if state in ("finwait1", "finwait2", "closing", "timewait", "simultaneous"):
            before = self.nxt
            self._shut_or_close()
            if state == "finwait2":
                self.segment(".")
            elif state == "timewait":
                if self.chance(0.5):
                    self.segment(".")
                self.segment("F.", length=self.choice([0, 0, 100]))
            elif state in ("closing", "simultaneous"):
                self.segment("F.", ack=before)
                if state == "simultaneous":
                    self.segment(".")
        elif state in ("closewait", "lastack"):
            self.segment("F.")
            if state == "lastack":
                self._shut_or_close()

    def _disturb(self):
        wait, kind = self.choice(WAITS), self.random.random()
        if kind < 0.4:
            self.odd_segment(wait)
        elif kind < 0.55:
            self._another_syn(wait)
        elif kind < 0.65:
            flags, length = self.choice([(".", 0), ("P.", 200), ("F.", 0), ("R.", 0)])
            self.segment(flags, length=length, wait=wait, window=self.choice([None, 0, 20000]))
        elif kind < 0.7:
            if not self.active:
                self.add("accept(3, ..., ...) = ?", wait)
        elif self.open:
            self._call(wait)
        if self.open and self.chance(0.3):
            self.add("? " + FIELDS, self.choice(["0", ".01", "1.1"]))

    def _another_syn(self, wait):
        """A SYN that may begin anew: beyond, at, or before what was; later or earlier by the clock."""
        self.clock += int(float(wait) * 1000)
        offsets = [1, 100, 100000, 100000, 0, -1, -100, -100000, 2**31 - 10, 2**31 + 10]
        seq = (self.peer + self.choice(offsets)) % 2**32
        shift = self.choice([0, 0, 0, 1, -1, -1000, -(2**31) + 5, 10**6])
        options = self.syn_options(0, shift)
        if self.chance(0.15):
            options = self.choice(["<mss 1000>", "<mss 1000,sackOK,TS val 5 ecr 0>"])
        flags = self.choice(["S", "S", "S", "S", "S.", "SF", "SP"])
        ack = " ack %d" % self.nxt if "." in flags else ""
        fields = (wait, flags, seq, seq, ack, options)
        self.out.append("+%s < %s %d:%d(0)%s win 20000 %s" % fields)

    def _call(self, wait):
        kind, fd = self.random.random(), self.fd
        if kind < 0.2:
            self.write(self.choice([0, 1, 300, 3000]), wait)
        elif kind < 0.4:
            self.shut(self.choice(["SHUT_RD", "SHUT_WR", "SHUT_RDWR"]), wait)
        elif kind < 0.6:
            self.close(wait)
        elif kind < 0.8:
            self.add("read(%d, ..., %d) = ?" % (fd, self.choice([0, 50, 3000])), wait)
        elif kind < 0.9:
            name = self.choice(["POLLIN|POLLOUT|POLLRDHUP", "POLLIN|POLLRDHUP|POLLPRI"])
            self.add("poll([{fd=%d, events=%s, revents=?}], 1, 0) = ?" % (fd, name), wait)
        elif kind < 0.95:
            self.add("getsockopt(%d, SOL_SOCKET, SO_ERROR, ?, [4]) = 0" % fd, wait)
        else:
            self.add("connect(%d, AF_UNSPEC, ...) = ?" % fd, wait)
