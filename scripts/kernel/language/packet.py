"""A packet of a script, or one from the wire translated to the numbers of the script."""
from collections import namedtuple

from language.tcp_options import options_text

# `echoed` is ("tcp", sequence, length), ("udp", length), ("raw", length) or None.
Icmp = namedtuple("Icmp", "type code mtu ident echoed")

FLAG_BITS = (
    (1, "F"),
    (2, "S"),
    (4, "R"),
    (8, "P"),
    (16, "."),
    (32, "U"),
    (64, "E"),
    (128, "W"),
    (256, "A"),
)
ECN_NAMES = ("noecn", "ect1", "ect0", "ce")


class Packet:
    """`protocol` is "tcp", "udp" or "icmp"; absent numbers are None."""

    def __init__(self, protocol="tcp"):
        self.protocol = protocol
        self.ip = {}  # tos, ttl, flow; in a script also ecn: a list of the values allowed
        self.ports = None  # (source, destination)
        self.source = None  # addresses as octets, from the wire only
        self.destination = None
        self.flags = frozenset()
        self.seq = 0
        self.length = 0  # of the payload, octets
        self.ack = None
        self.window = None
        self.urgent = 0
        self.options = []
        self.timestamp = None  # the value of the TS option as it was on the wire
        self.icmp = None
        self.icmp_numbers = None  # (type, code), from the wire only
        self.time = None  # nanoseconds since the script began
        self.payload_is_zero = True


def next_seq(packet):
    """The number after the payload."""
    return (packet.seq + packet.length) & 0xFFFFFFFF


def flags_text(flags):
    text = "".join(letter for letter in "SFRPUEWA" if letter in flags)
    return text + ("." if "." in flags else "") or "-"


def packet_text(packet, window=True, ecn=False, ports=None):
    """As a script writes it, without the arrow."""
    if packet.protocol == "udp":
        return "udp (%d)" % packet.length
    if packet.protocol == "icmp":
        return "icmp %s %s" % (packet.icmp.type, packet.icmp.code or "")
    text = "[%s] " % ECN_NAMES[packet.ip.get("tos", 0) & 3] if ecn else ""
    if ports:
        text += "%d > %d " % ports
    text += "%s %d:%d(%d)" % (
        flags_text(packet.flags),
        packet.seq,
        next_seq(packet),
        packet.length,
    )
    if packet.ack is not None and ("." in packet.flags or packet.ack):
        text += " ack %d" % packet.ack
    if window and packet.window is not None:
        text += " win %d" % packet.window
    if packet.urgent:
        text += " urg %d" % packet.urgent
    return text + options_text(packet.options)


def joined(packets, flags):
    """Segments in a row as the one that a script would write."""
    first, last = packets[0], packets[-1]
    whole = Packet(first.protocol)
    whole.ip, whole.icmp = last.ip, last.icmp
    whole.seq, whole.length = first.seq, sum(packet.length for packet in packets)
    whole.ack, whole.window, whole.urgent = last.ack, last.window, last.urgent
    whole.options, whole.time, whole.flags = last.options, last.time, flags
    return whole
