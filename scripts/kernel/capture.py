"""Lets time pass and takes the packets that the kernel sends, in the numbers of the script."""
import os
import socket
import struct

from language import packet_text
from run import SECOND, clock
from symbols import SYMBOLS
from wire import parse_datagram

# In a recording the first timestamp of the kernel is shown as this.
RECORDED_TIMESTAMP = 100


def pump(run, milliseconds):
    """Waits that long at most for a packet and takes what is there; says if there was any."""
    try:
        run.poller.poll(milliseconds)
    except InterruptedError:
        pass
    got = False
    while True:
        try:
            octets, ancillary, _, _ = run.capture.recvmsg(65600, 256)
        except (BlockingIOError, InterruptedError):
            break
        _take(run, octets, (_stamp(ancillary) or clock()) - run.origin)
        got = True
    while True:
        try:
            os.read(run.tun, 70000)
        except (BlockingIOError, InterruptedError):
            return got


def _stamp(ancillary):
    stamp = None
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SYMBOLS["SO_TIMESTAMPNS"]:
            seconds, nanoseconds = struct.unpack("qq", data[:16])
            stamp = seconds * SECOND + nanoseconds
    return stamp


def wait_until(run, time, stop_on_packet=False):
    """Sleeps, and spins for the last millisecond, for events shall not be late."""
    while True:
        left = time - run.now()
        if left <= 0:
            pump(run, 0)
            return
        if left > 1_500_000:
            got = pump(run, max((left - 1_000_000) / 1e6, 0.2))
            if got and stop_on_packet and run.queue:
                return
        else:
            if stop_on_packet and pump(run, 0) and run.queue:
                return
            while run.now() < time:
                pass


def _take(run, octets, time):
    packet = parse_datagram(octets)
    if packet is None:
        return
    packet.time = time
    to_peer = packet.destination == run.settings.remote
    if packet.protocol == "tcp":
        if to_peer and _is_own_tcp(run.connection, packet):
            _translate(run, packet)
            run.queue.append(packet)
            text = "> " + packet_text(packet, ecn=bool(packet.ip["tos"] & 3))
            run.add(time, text, "packet", packet)
        else:
            text = "> (another connection) " + packet_text(packet, ports=packet.ports)
            run.add(time, text, "foreign", packet)
    elif packet.protocol == "udp":
        if to_peer and _is_own_udp(run.connection, packet):
            run.queue.append(packet)
            run.add(time, "> " + packet_text(packet), "packet", packet)
        else:
            text = "> (another) udp %d > %d (%d)" % (*packet.ports, packet.length)
            run.add(time, text, "foreign", packet)
    elif to_peer:
        if run.expects_icmp:
            run.queue.append(packet)
        kind = "packet" if run.expects_icmp else "foreign"
        run.add(time, "> " + packet_text(packet), kind, packet)


def _is_own_tcp(connection, packet):
    if not connection or connection.udp:
        return False
    source, destination = packet.ports
    if connection.remote_port == destination and connection.local_port == source:
        return True
    first = connection.state == "connecting" and connection.local_port is None
    if first and "S" in packet.flags and destination == connection.remote_port:
        connection.local_port = source
        return True
    return False


def _is_own_udp(connection, packet):
    if not connection or not connection.udp:
        return False
    source, destination = packet.ports
    if connection.local_port is None:
        connection.local_port = source
    if connection.remote_port is None:
        connection.remote_port = destination
    return connection.remote_port == destination and connection.local_port == source


def _translate(run, packet):
    """From the numbers of the wire to those of the script."""
    connection = run.connection
    syn = "S" in packet.flags
    if syn and connection.own_isn is None:
        connection.own_isn = packet.seq
        connection.own_script_isn = _next_syn_number(run)
    packet.seq -= connection.own_isn or 0
    packet.seq = (packet.seq + (connection.own_script_isn if syn else 0)) & 0xFFFFFFFF
    if "." in packet.flags:
        packet.ack = packet.ack if syn else (packet.ack - connection.peer_isn) & 0xFFFFFFFF
    else:
        packet.ack = packet.ack or None
    for index, option in enumerate(packet.options):
        if option[0] == "sack" and not syn:
            packet.options[index] = ("sack", shift_blocks(option[1], -connection.peer_isn))
        elif option[0] == "TS":
            packet.timestamp = option[1]
            if run.arguments.record and connection.timestamp_base is None:
                connection.timestamp_base = (RECORDED_TIMESTAMP, option[1])
            if connection.timestamp_base:
                shown, live = connection.timestamp_base
                value = (option[1] - live + shown) & 0xFFFFFFFF
                packet.options[index] = ("TS", value, option[2])


def shift_blocks(blocks, by):
    """The blocks of a SACK option in other numbers."""
    return [((left + by) & 0xFFFFFFFF, (right + by) & 0xFFFFFFFF) for left, right in blocks]


def _next_syn_number(run):
    for event in run.script.events[run.index :]:
        if event.kind == "out" and event.packet.protocol == "tcp" and "S" in event.packet.flags:
            return event.packet.seq
    return 0
