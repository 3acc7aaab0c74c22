"""Reads one packet of a script."""
import re

from language.packet import Icmp, Packet
from language.tcp_options import read_options

ECN = {"ect0": [2], "ect1": [1], "ce": [3], "ect01": [1, 2], "noecn": [0], "nonect": [0]}
NUMERIC_IP_FIELDS = {"tos": "tos", "flowlabel": "flow", "ttl": "ttl"}
HEADER_FIELDS = {"ack": "ack", "win": "window", "urg": "urgent"}


def read_packet(scanner, outbound):
    packet = Packet()
    match = scanner.take(r"([\(\[])([^\)\]]*)[\)\]]")
    if match:
        _ip_fields(scanner, packet, match.group(2))
    if scanner.take(r"udp\b"):
        return _udp(scanner, packet)
    if scanner.take(r"icmp(v6)?\b"):
        return _icmp(scanner, packet)
    return _tcp(scanner, packet, outbound)


def _ip_fields(scanner, packet, text):
    for item in text.split(","):
        words = item.split()
        if not words:
            continue
        if words[0] in ECN:
            packet.ip["ecn"] = ECN[words[0]]
        elif words[0] in NUMERIC_IP_FIELDS:
            packet.ip[NUMERIC_IP_FIELDS[words[0]]] = int(words[1], 0)
        else:
            scanner.fail("unknown ip-info " + item)


def _ports(match):
    return (int(match.group(1)), int(match.group(2))) if match else None


def _udp(scanner, packet):
    packet.protocol = "udp"
    packet.ports = _ports(scanner.take(r"(\d+)\s*>\s*(\d+)"))
    packet.length = int(scanner.need(r"\(\s*(\d+)\s*\)", "length").group(1))
    return packet


def _icmp(scanner, packet):
    packet.protocol = "icmp"
    kind = scanner.need(r"\w+", "icmp type").group(0)
    code = scanner.take(r"(?!mtu\b|id\b)([a-z]\w*)")
    mtu = scanner.take(r"mtu\s+(\d+)")
    ident = scanner.take(r"id\s+(\d+)")
    echoed = scanner.take(r"\[([^\]]*)\]")
    packet.icmp = Icmp(
        kind,
        code.group(1) if code else None,
        int(mtu.group(1)) if mtu else None,
        int(ident.group(1)) if ident else None,
        _echoed(scanner, echoed.group(1).strip()) if echoed else None,
    )
    return packet


def _echoed(scanner, text):
    match = re.match(r"(udp|raw)\s*\((\d+)\)$", text)
    if match:
        return (match.group(1), int(match.group(2)))
    match = re.match(r"(\d+)\s*:\s*(\d+)\s*\((\d+)\)$", text)
    if not match:
        scanner.fail("bad echoed part")
    return ("tcp", int(match.group(1)), int(match.group(3)))


def _tcp(scanner, packet, outbound):
    packet.ports = _ports(scanner.take(r"(\d+)\s*>\s*(\d+)(?=\s)"))
    packet.flags = _flags(scanner)
    match = scanner.need(r"(\d+)\s*:\s*(\d+)\s*\(\s*(\d+)\s*\)", "sequence range")
    packet.seq, end, packet.length = (int(group) for group in match.groups())
    if (packet.seq + packet.length) & 0xFFFFFFFF != end & 0xFFFFFFFF:
        scanner.fail("inconsistent sequence range")
    match = scanner.take(r"(ack|win|urg)\s+(\d+)")
    while match:
        setattr(packet, HEADER_FIELDS[match.group(1)], int(match.group(2)))
        match = scanner.take(r"(ack|win|urg)\s+(\d+)")
    if scanner.take(r"<\s*\.\.\.\s*>"):
        if not outbound:
            scanner.fail("<...> on an inbound packet")
        packet.options = None
    elif scanner.take(r"<"):
        packet.options = read_options(scanner)
    if not outbound and packet.window is None:
        if "R" not in packet.flags:
            scanner.fail("win missing on an inbound packet")
        packet.window = 0
    return packet


def _flags(scanner):
    match = scanner.need(r"([FSRPUEWA]*)(\.?)([0-7]?)(?=\s)|(-)(?=\s)", "TCP flags")
    if match.group(4) is not None:
        return frozenset()
    if not match.group(0):
        scanner.fail("expected TCP flags")
    flags = set(match.group(1) + match.group(2))
    if match.group(3):  # the ACE field of Accurate ECN as a number
        for bit, letter in ((4, "A"), (2, "W"), (1, "E")):
            if int(match.group(3)) & bit:
                flags.add(letter)
    return frozenset(flags)
