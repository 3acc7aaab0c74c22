"""The state of one run of a script."""
import random
import time
from collections import namedtuple

SECOND = 10**9  # nanoseconds

# A line of the trace; `kind` is "packet", "foreign", "in", "call" or "note".
Entry = namedtuple("Entry", "time text kind packet")


class Failure(Exception):
    """The kernel did not do what the script expects. `timing`: only the time was wrong."""

    def __init__(self, message, line=None, timing=False):
        super().__init__(message)
        self.line, self.timing = line, timing


def clock():
    """Nanoseconds of the clock by which the kernel stamps packets."""
    return time.clock_gettime_ns(time.CLOCK_REALTIME)


class Run:
    """Plain data; the other modules have the functions. Times are nanoseconds since `origin`."""

    def __init__(self, path, arguments):
        self.path = path
        self.arguments = arguments  # of the command line
        self.script = None
        self.settings = None
        self.calls = None
        # The ways to the kernel.
        self.tun = None
        self.capture = None
        self.poller = None
        # Time.
        self.origin = clock()
        self.reference = 0  # when the event before really happened
        self.previous_expected = 0  # and when it should have
        self.index = 0  # of the event that is being played
        # Sockets.
        self.descriptors = {}  # number in the script: live descriptor
        self.connection = None  # the socket under test
        self.children = []
        self.next_port = random.randint(30000, 60000)
        self.pending = None  # the blocking call under way
        self.answers = []  # of the call that has just returned, see Event
        # Packets.
        self.expects_icmp = False
        self.queue = []  # sent by the kernel, not yet expected
        # What is left for later.
        self.saved_sysctls = {}
        self.snapshots = []  # (event, tcp_info) of code blocks
        self.code_names = {}
        self.log = []
        self.mismatches = 0

    def now(self):
        return clock() - self.origin

    def add(self, at, text, kind, packet=None):
        self.log.append(Entry(at, text, kind, packet))

    def note(self, text):
        self.add(self.now(), "    // " + text.replace("\n", "\n    // "), "note")

    def tolerance(self, expected):
        settings = self.settings
        length = expected - self.previous_expected
        return max(settings.tolerance_ns, settings.tolerance_ratio * length)

    def mismatch(self, event, message):
        self.note("MISMATCH line %d: %s" % (event.line, message))
        self.mismatches += 1

    def complain(self, message, event, timing=False, what="call"):
        """Fails, unless the script or the command line says to go on."""
        if what in self.settings.not_fatal:
            self.note("not fatal: " + message)
        elif self.arguments.record:
            self.mismatch(event, message)
        else:
            raise Failure(message, event.line, timing)
