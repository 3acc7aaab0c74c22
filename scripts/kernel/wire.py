"""Datagrams as octets."""
import struct

from icmp_types import icmp_names, icmp_numbers
from language.packet import FLAG_BITS, Icmp, Packet
from language.tcp_options import emit_options, parse_options

TCP, UDP, ICMP, ICMP_V6 = 6, 17, 1, 58


def parse_datagram(octets):
    """A packet with the numbers of the wire; None if it is of no protocol of scripts."""
    packet = Packet()
    if octets[0] >> 4 == 4:
        start, end = (octets[0] & 15) * 4, struct.unpack_from("!H", octets, 2)[0]
        packet.ip = {"tos": octets[1], "ttl": octets[8]}
        protocol, packet.source, packet.destination = octets[9], octets[12:16], octets[16:20]
    else:
        start, end = 40, 40 + struct.unpack_from("!H", octets, 4)[0]
        word = struct.unpack_from("!I", octets, 0)[0]
        packet.ip = {"tos": word >> 20 & 255, "ttl": octets[7], "flow": word & 0xFFFFF}
        protocol, packet.source, packet.destination = octets[6], octets[8:24], octets[24:40]
    payload = octets[start:end]
    if protocol == TCP:
        _parse_tcp(packet, payload)
    elif protocol == UDP:
        packet.protocol = "udp"
        packet.ports = struct.unpack_from("!HH", payload)
        packet.length = len(payload) - 8
        packet.payload_is_zero = not any(payload[8:])
    elif protocol in (ICMP, ICMP_V6):
        packet.protocol = "icmp"
        packet.icmp_numbers = (payload[0], payload[1])
        names = icmp_names(payload[0], payload[1], protocol == ICMP_V6)
        packet.icmp = Icmp(*names, None, None, None)
    else:
        return None
    return packet


def _parse_tcp(packet, octets):
    fields = struct.unpack_from("!HHIIHHHH", octets)
    header_length = (fields[4] >> 12) * 4
    packet.ports = fields[:2]
    packet.seq, packet.ack, packet.window, packet.urgent = (
        fields[2],
        fields[3],
        fields[5],
        fields[7],
    )
    packet.flags = frozenset(letter for bit, letter in FLAG_BITS if fields[4] & bit)
    packet.options = parse_options(octets[20:header_length])
    packet.length = len(octets) - header_length
    packet.payload_is_zero = not any(octets[header_length:])


def ones_sum(octets):
    """The sum of the Internet checksum."""
    if len(octets) & 1:
        octets += b"\0"
    total = sum(struct.unpack("!%dH" % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def transport_checksum(settings, protocol, length, octets):
    """Over the pseudo-header, towards us; octets behind those given are zero."""
    addresses = settings.remote + settings.local
    layout, fields = ("!II", (length, protocol)) if settings.ipv6 else ("!HH", (protocol, length))
    return ~ones_sum(addresses + struct.pack(layout, *fields) + octets) & 0xFFFF


def emit_ip_header(settings, packet, protocol, length, source, destination, ttl=None):
    tos = packet.ip.get("tos")
    if tos is None:
        tos = packet.ip.get("ecn", [0])[0]
    ttl = ttl or packet.ip.get("ttl", 255)
    if settings.ipv6:
        word = 6 << 28 | tos << 20 | packet.ip.get("flow", 0)
        return struct.pack("!IHBB", word, length, protocol, ttl) + source + destination
    header = struct.pack("!BBHHHBBH", 0x45, tos, 20 + length, 0, 0, ttl, protocol, 0)
    header += source + destination
    return header[:10] + struct.pack("!H", ~ones_sum(header) & 0xFFFF) + header[12:]


def emit_tcp(settings, packet, source_port, destination_port):
    """A segment with the numbers of the packet as they are, and a payload of zeroes."""
    options = emit_options(packet.options)
    flags = sum(bit for bit, letter in FLAG_BITS if letter in packet.flags)
    header = struct.pack(
        "!HHIIHHHH",
        source_port,
        destination_port,
        packet.seq,
        packet.ack,
        (20 + len(options)) // 4 << 12 | flags,
        packet.window,
        0,
        packet.urgent,
    )
    header += options
    checksum = transport_checksum(settings, TCP, len(header) + packet.length, header)
    return header[:16] + struct.pack("!H", checksum) + header[18:] + bytes(packet.length)


def emit_udp(settings, packet, source_port, destination_port):
    length = 8 + packet.length
    header = struct.pack("!HHHH", source_port, destination_port, length, 0)
    checksum = transport_checksum(settings, UDP, length, header) or 0xFFFF
    return header[:6] + struct.pack("!H", checksum) + bytes(packet.length)


def emit_icmp(settings, packet, source_port, destination_port, own_isn):
    """A message about a datagram of ours, from source_port to destination_port."""
    message = packet.icmp
    kind, code = icmp_numbers(message, settings.ipv6)
    echoed = message.echoed or ("tcp", 0, 0)
    if echoed[0] == "raw":
        quoted = bytes(echoed[1])
    else:
        quoted = _emit_quoted(settings, echoed, source_port, destination_port, own_isn)
    if message.mtu is not None and settings.ipv6:
        rest = struct.pack("!I", message.mtu)
    else:
        rest = struct.pack("!HH", message.ident or 0, message.mtu or 0)
    octets = struct.pack("!BBH", kind, code, 0) + rest + quoted
    if settings.ipv6:
        checksum = transport_checksum(settings, ICMP_V6, len(octets), octets)
    else:
        checksum = ~ones_sum(octets) & 0xFFFF
    return octets[:2] + struct.pack("!H", checksum) + octets[4:]


def _emit_quoted(settings, echoed, source_port, destination_port, own_isn):
    if echoed[0] == "tcp":
        seq = (own_isn + echoed[1]) & 0xFFFFFFFF
        start = struct.pack("!HHI", source_port, destination_port, seq)
        length, protocol = 20 + echoed[2], TCP
    else:
        length, protocol = 8 + echoed[1], UDP
        start = struct.pack("!HHHH", source_port, destination_port, length, 0)
    ends = (settings.local, settings.remote)
    quoted = emit_ip_header(settings, Packet(), protocol, length, *ends, ttl=64) + start
    return quoted + bytes(max(0, 20 - len(start))) if settings.ipv6 else quoted
