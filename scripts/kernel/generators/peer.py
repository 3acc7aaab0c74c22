"""A receiver model: loses, delays and reorders data, and answers with ACKs and SACK blocks."""
from language import Packet

MILLISECOND = 10**6


class Habits:
    """What a peer and its network are like, drawn from a random stream."""

    def __init__(self, random):
        choice, chance = random.choice, random.random
        self.rtt = choice([10, 20, 50, 100]) * MILLISECOND
        self.loss = choice([0, 0, 0.03, 0.1, 0.25])
        self.loss_again = choice([0, 0.5, 1])  # of the loss, for what was lost already
        self.reorder = choice([0, 0, 0, 0.05, 0.2])
        self.ack_every = choice([1, 1, 2])
        self.ack_loss = choice([0, 0, 0.1, 0.3])
        self.sack = chance() < 0.85
        self.timestamps = chance() < 0.3
        self.congestion_control = choice(["cubic", "reno"])
        self.loss_probe = chance() < 0.6
        self.size = choice([3000, 10000, 14500, 20000, 40000, 70000])
        self.mss = choice([1000, 1000, 1460, 536])
        self.writes = choice([1, 1, 2, 3])
        self.window = choice([60000, 60000, 20000, 8000])
        self.drops = []  # which packets are lost for certain, counting from 1
        self.close = chance() < 0.3
        if chance() < 0.4:
            first = random.randint(1, 20)
            self.drops = list(range(first, first + choice([1, 1, 2, 3, 5, 10, 20])))
            self.loss = choice([0, 0, 0.05])


class Peer:
    """Numbers are those of the script."""

    def __init__(self, random, habits):
        self.random, self.habits = random, habits
        self.next = 1
        self.ahead = []  # [left, right] of what is beyond a gap, disjoint and sorted
        self.recent = []  # their left ends, the newest first
        self.pending = 0  # segments not yet acknowledged
        self.echo = 100  # the timestamp to echo
        self.seen = 0
        self.times_seen = {}

    def delay(self, packet):
        """Nanoseconds until a data packet arrives, or None if it is lost."""
        habits = self.habits
        self.seen += 1
        before = self.times_seen.get(packet.seq, 0)
        self.times_seen[packet.seq] = before + 1
        loss = habits.loss * (habits.loss_again if before else 1)
        if self.seen in habits.drops or self.random.random() < loss:
            return None
        delay = habits.rtt
        if self.random.random() < habits.reorder:
            delay += self.random.choice([habits.rtt // 8, habits.rtt // 3, habits.rtt // 2])
        return delay

    def take(self, packet):
        """Data arrives: whether it wants an ACK at once, and the block for a D-SACK."""
        left = packet.seq
        right = left + packet.length + ("F" in packet.flags)
        known = any(left >= start and right <= end for start, end in self.ahead)
        if right <= self.next or known:
            return True, (left, right)
        duplicate = (left, self.next) if left < self.next else None
        if left > self.next:
            self._keep(left, right)
            return True, duplicate
        self.next = max(self.next, right)
        fills = bool(self.ahead)
        while self.ahead and self.ahead[0][0] <= self.next:
            self.next = max(self.next, self.ahead.pop(0)[1])
        self.pending += 1
        at_once = fills or self.pending >= self.habits.ack_every or duplicate is not None
        return at_once, duplicate

    def _keep(self, left, right):
        apart = []
        for start, end in self.ahead:
            if end < left or start > right:
                apart.append([start, end])
            else:
                left, right = min(left, start), max(right, end)
        self.ahead = sorted(apart + [[left, right]])
        others = [start for start in self.recent if not left <= start < right]
        self.recent = [left] + others

    def acknowledgement(self, duplicate, milliseconds, echo):
        self.pending = 0
        options = []
        if self.habits.timestamps:
            options += [("nop",), ("nop",), ("TS", milliseconds, echo)]
        blocks = self._blocks(duplicate) if self.habits.sack else []
        if blocks:
            options += [("nop",), ("nop",), ("sack", blocks)]
        packet = Packet()
        packet.flags = self.flags()
        packet.seq, packet.ack, packet.window = 1, self.next, self.window()
        packet.options = options
        return packet

    def flags(self):
        return frozenset(".")

    def window(self):
        return self.habits.window

    def _blocks(self, duplicate):
        """The D-SACK first and the block around it, then the newest."""
        order = [block for start in self.recent for block in self.ahead if block[0] == start]
        order += [block for block in self.ahead if block not in order]
        if duplicate:
            left, right = duplicate
            around = [block for block in self.ahead if block[0] <= left and right <= block[1]]
            order = [duplicate] + around + [block for block in order if block not in around]
        return [tuple(block) for block in order][: 3 if self.habits.timestamps else 4]
