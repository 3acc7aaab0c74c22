"""Two network namespaces with a TUN device each, and an emulated link between them.

Rate, drop-tail queue (of waiting packets), loss on the wire by name, fixed delay. The client's side
writes a table of the packets. Needs root. The kernel under test is that of the machine.
"""
import collections
import ctypes
import fcntl
import os
import select
import struct
import subprocess
import threading
import time

LIBC = ctypes.CDLL("libc.so.6", use_errno=True)
CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN_NO_PI = 0x400454CA, 0x1001
CLIENT, SERVER = "10.0.0.1", "10.0.0.2"
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32

SYSCTLS = {
    "tcp_rmem": "4096 8388608 33554432",
    "tcp_wmem": "4096 8388608 33554432",
    "tcp_no_metrics_save": "1",
    "tcp_ecn": "2",
    "tcp_mtu_probing": "0",
    "tcp_fastopen": "0",
    "tcp_slow_start_after_idle": "1",
    "tcp_early_retrans": "3",
    "tcp_recovery": "1",
    "tcp_congestion_control": "cubic",
}


def make_host(address, peer):
    """A namespace with a TUN device; returns both as file descriptors."""
    made = {}

    def work():  # a thread of its own, which alone enters the namespace
        assert LIBC.unshare(CLONE_NEWNET) == 0, "needs root"
        made["namespace"] = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        made["tun"] = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(made["tun"], TUNSETIFF, struct.pack("16sH", b"tun0", IFF_TUN_NO_PI))
        for command in (
            "ip link set lo up",
            f"ip addr add {address}/32 peer {peer} dev tun0",
            "ip link set tun0 mtu 1500 txqueuelen 10000 up",
            "ip link set tun0 gso_max_segs 1",
        ):
            subprocess.run(command, shell=True, check=True)
        for name, value in SYSCTLS.items():
            with open(f"/proc/sys/net/ipv4/{name}", "w") as file:
                file.write(value)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return made["tun"], made["namespace"]


class Direction:
    """One direction of the link; departures lie on an ideal schedule."""

    def __init__(self, rate_bps, delay_s, queue_packets):
        self.rate_bps, self.delay_s, self.queue_packets = rate_bps, delay_s, queue_packets
        self.free_at = 0.0
        self.starts = collections.deque()
        self.under_way = collections.deque()

    def offer(self, packet, now, is_lost):
        """Returns whether the queue took it in."""
        while self.starts and self.starts[0] <= now:
            self.starts.popleft()
        if len(self.starts) >= self.queue_packets:
            return False
        start = max(now, self.free_at)
        self.free_at = start + len(packet) * 8 / self.rate_bps
        if start > now:
            self.starts.append(start)
        if not is_lost:
            self.under_way.append((self.free_at + self.delay_s, packet))
        return True


class Names:
    """Names of the packets of one flow: d70.2 (second copy of the 70th segment), syn.1, fin.1, ack.3."""

    def __init__(self):
        self.numbers = {}
        self.counts = collections.Counter()

    def of(self, packet):
        def next_of(kind):
            self.counts[kind] += 1
            return f"{kind}.{self.counts[kind]}"

        flags, length = packet["flags"], packet["length"]
        if flags & RST:
            return []
        if flags & SYN:
            return [next_of("syn")]
        names = []
        if length:
            number = self.numbers.setdefault(packet["seq"], len(self.numbers) + 1)
            names.append(next_of(f"d{number}"))
        if flags & FIN:
            names.append(next_of("fin"))
        return names or [next_of("ack")]


def parse(raw):
    """The fields of a TCP segment over IPv4; None for anything else."""
    if raw[0] >> 4 != 4 or raw[9] != 6:
        return None
    at = (raw[0] & 15) * 4
    source, destination, seq, ack, offset, flags, window = struct.unpack("!HHIIBBH", raw[at : at + 16])
    header = (offset >> 4) * 4
    options = raw[at + 20 : at + header]
    length = struct.unpack("!H", raw[2:4])[0] - at - header
    packet = dict(source=source, destination=destination, seq=seq, ack=ack, flags=flags, window=window)
    packet.update(length=length, sack=[], shift=0)
    i = 0
    while i < len(options) and options[i] != 0:
        if options[i] == 1:
            i += 1
            continue
        size = options[i + 1]
        if options[i] == 3:
            packet["shift"] = options[i + 2]
        if options[i] == 5:
            packet["sack"] = [struct.unpack("!II", options[j : j + 8]) for j in range(i + 2, i + size, 8)]
        i += size
    return packet


class Link:
    """The emulator: `run` it while the applications of both sides work."""

    def __init__(self, rtt_s=0.05, rate_bps=10e6, queue_packets=1000, lost_there=(), lost_back=()):
        self.tun_a, self.client = make_host(CLIENT, SERVER)
        self.tun_b, self.server = make_host(SERVER, CLIENT)
        self.there = Direction(rate_bps, rtt_s / 2, queue_packets)
        self.back = Direction(rate_bps, rtt_s / 2, 100000)
        self.lost = {">": set(lost_there), "<": set(lost_back)}
        self.names = collections.defaultdict(Names)
        self.rows, self.began, self.late = [], None, 0.0
        self.first, self.shifts = {}, {}
        self.black_hole = False
        self.stop = False

    def run(self):
        poll = select.epoll()
        poll.register(self.tun_a, select.EPOLLIN)
        poll.register(self.tun_b, select.EPOLLIN)
        while not self.stop:
            due = [way.under_way[0][0] for way in (self.there, self.back) if way.under_way]
            wait = min(due, default=time.monotonic() + 0.005) - time.monotonic()
            poll.poll(0 if wait < 0.0015 else min(wait - 0.001, 0.005))  # the last ms is waited for busily
            self._take(self.tun_a, ">", self.there)
            self._take(self.tun_b, "<", self.back)
            self._deliver(self.there, self.tun_b, ">")
            self._deliver(self.back, self.tun_a, "<")

    def _take(self, tun, mark, way):
        while True:
            try:
                raw = os.read(tun, 65536)
            except BlockingIOError:
                return
            now = time.monotonic()
            packet = parse(raw)
            if packet is None:
                continue
            self.began = self.began or now
            names = self.names[mark, packet["source"], packet["destination"]].of(packet)
            is_lost = any(name in self.lost[mark] for name in names)
            fate = "hole" if self.black_hole else "lost" if is_lost else ""
            if not self.black_hole and not way.offer(raw, now, is_lost):
                fate = "queue"
            if mark == ">" or fate:
                self._note(mark, packet, now, fate)

    def _deliver(self, way, tun, mark):
        while way.under_way and way.under_way[0][0] <= time.monotonic():
            due, raw = way.under_way.popleft()
            if self.black_hole:
                continue
            now = time.monotonic()
            self.late = max(self.late, now - due)
            if mark == "<":
                self._note(mark, parse(raw), now, "")
            os.write(tun, raw)

    def _note(self, mark, packet, now, fate):
        key, peer = (packet["source"], packet["destination"]), (packet["destination"], packet["source"])
        is_syn = packet["flags"] & SYN
        if is_syn:
            self.first[key], self.shifts[key] = packet["seq"], packet["shift"]
        relative = lambda number, of: (number - self.first.get(of, number)) & 0xFFFFFFFF
        ack = relative(packet["ack"], peer) if packet["flags"] & ACK else ""
        blocks = [(relative(left, peer), relative(right, peer)) for left, right in packet["sack"]]
        texts = [f"{left}-{right}" for left, right in blocks]
        if blocks:
            (left, right), outer = blocks[0], blocks[1] if len(blocks) > 1 else (1, 0)
            if right <= ack or (left >= outer[0] and right <= outer[1]):
                texts[0] = "d" + texts[0]
        letters = ((FIN, "F"), (SYN, "S"), (RST, "R"), (PSH, "P"), (URG, "U"), (ACK, "."))
        flags = "".join(letter for bit, letter in letters if packet["flags"] & bit)
        window = packet["window"] if is_syn else packet["window"] << self.shifts.get(key, 0)
        time_ms = f"{(now - self.began) * 1e3:.3f}"
        cells = (time_ms, mark, flags, relative(packet["seq"], key), packet["length"], ack, window)
        self.rows.append(",".join(map(str, (*cells, " ".join(texts), fate))))


def in_namespace(namespace, application):
    """Forks; the child runs `application` there. Returns its process id."""
    pid = os.fork()
    if pid == 0:
        try:
            assert LIBC.setns(namespace, CLONE_NEWNET) == 0
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
            application()
        finally:
            os._exit(0)
    return pid
