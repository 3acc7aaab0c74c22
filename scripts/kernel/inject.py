"""Hands packets to the kernel as if the peer had sent them."""
import copy
import os
import struct

from capture import shift_blocks
from connection import Connection
from language import ScriptError
from libc import libc, port_of
from language.tcp_options import emit_options
from wire import ICMP, ICMP_V6, TCP, UDP, emit_icmp, emit_ip_header, emit_tcp, emit_udp

GSO_TCPV4, GSO_TCPV6 = 1, 4


def inject(run, packet, line=0):
    """`packet` is in the numbers of the script."""
    settings = run.settings
    _find_connection(run, packet)
    connection = run.connection
    local_port = (connection and connection.local_port) or settings.bind_port
    remote_port = (connection and connection.remote_port) or settings.connect_port
    if packet.ports:
        remote_port, local_port = packet.ports
    burst_header = bytes(10)
    if packet.protocol == "tcp":
        live = _live_segment(run, packet, line)
        octets, protocol = emit_tcp(settings, live, remote_port, local_port), TCP
        if settings.mss and packet.length > settings.mss:
            burst_header = _burst_header(settings, len(octets) - packet.length)
    elif packet.protocol == "udp":
        octets, protocol = emit_udp(settings, packet, remote_port, local_port), UDP
    else:
        own_isn = (connection and connection.own_isn) or 0
        octets = emit_icmp(settings, packet, local_port, remote_port, own_isn)
        protocol = ICMP_V6 if settings.ipv6 else ICMP
    ends = (settings.remote, settings.local)
    header = emit_ip_header(settings, packet, protocol, len(octets), *ends)
    os.write(run.tun, burst_header + header + octets)


def _burst_header(settings, tcp_header_length):
    """virtio_net_hdr: the payload is to be cut into segments of the MSS."""
    kind = GSO_TCPV6 if settings.ipv6 else GSO_TCPV4
    length = (40 if settings.ipv6 else 20) + tcp_header_length
    return struct.pack("<BBHHHH", 0, kind, length, settings.mss, 0, 0)


def _find_connection(run, packet):
    """A segment to a listener, or to nobody, is the start of a new connection."""
    connection = run.connection
    if packet.protocol == "tcp":
        if connection is None or connection.state in ("new", "listening"):
            run.connection = Connection("child")
            run.connection.local_port = run.settings.bind_port
            run.connection.remote_port = _fresh_port(run)
            run.children.append(run.connection)
    elif packet.protocol == "udp" and connection and connection.udp:
        if connection.local_port is None:
            connection.local_port = port_of(connection.descriptor, libc.getsockname)
        if connection.remote_port is None:
            connection.remote_port = _fresh_port(run)


def _fresh_port(run):
    run.next_port += 1
    return run.next_port


def _live_segment(run, packet, line):
    """The segment in the numbers of the wire."""
    connection = run.connection
    syn = "S" in packet.flags
    if syn and not connection.peer_isn_known:
        connection.peer_isn, connection.peer_isn_known = packet.seq, True
    shift = 0
    if connection.own_isn is not None:
        shift = connection.own_isn - (connection.own_script_isn if syn else 0)
    live = copy.copy(packet)
    if not syn:
        live.seq = (packet.seq + connection.peer_isn) & 0xFFFFFFFF
    live.ack = packet.ack or 0
    if "." in packet.flags:
        live.ack = (live.ack + shift) & 0xFFFFFFFF
    live.options = []
    for option in packet.options:
        if option[0] == "sack":
            option = ("sack", shift_blocks(option[1], shift))
        elif option[0] == "TS" and "." in packet.flags:
            option = ("TS", option[1], _live_echo(run, option[2], line))
        live.options.append(option)
    if len(emit_options(live.options)) % 4:
        raise ScriptError("options are not a multiple of four octets", line)
    return live


def _live_echo(run, echo, line):
    connection = run.connection
    if echo in connection.timestamps:
        return connection.timestamps[echo]
    if run.settings.tcp_ts_ecr_scaled or run.arguments.record:
        if connection.timestamp_base:
            shown, live = connection.timestamp_base
            return (echo - shown + live) & 0xFFFFFFFF
        if run.arguments.record:
            return echo
    raise ScriptError("no outbound packet had the timestamp value %d" % echo, line)
