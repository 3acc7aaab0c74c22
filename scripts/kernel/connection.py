"""The socket under test: which packets are its own, and how its numbers are translated."""
import socket
import struct

from language import ScriptError, Structure, Symbol
from libc import libc, port_of
from symbols import SYMBOLS, number


class Connection:
    """`state` is "new", "listening", "connecting" or "child". In a script a side's data starts
    at 1 whatever its initial sequence number; "live" numbers are those of the wire."""

    def __init__(self, state):
        self.state = state
        self.udp = False
        self.bound = False
        self.descriptor = None
        self.local_port = None
        self.remote_port = None
        self.own_isn = None  # live
        self.own_script_isn = 0
        self.peer_isn = 0
        self.peer_isn_known = False
        self.timestamps = {}  # value in the script: live value
        self.timestamp_base = None  # a pair of them, from which others are counted
        self.timestamp_named = False


def socket_address(run, argument, side):
    """The octets of a sockaddr; `side` ("local" or "remote") says what `...` stands for."""
    settings, connection = run.settings, run.connection
    if isinstance(argument, Structure):
        return _explicit_address(argument)
    if side == "local":
        ip, port = settings.local, settings.bind_port
    else:
        ip, port = settings.remote, settings.connect_port
        if connection and connection.udp and connection.remote_port:
            port = connection.remote_port
    if settings.domain == socket.AF_INET:
        return struct.pack("=H", socket.AF_INET) + struct.pack("!H", port) + ip + bytes(8)
    if settings.mapped:
        ip = bytes(10) + b"\xff\xff" + ip
    return struct.pack("=H", socket.AF_INET6) + struct.pack("!HI", port, 0) + ip + bytes(4)


def _explicit_address(structure):
    family = structure.get("sa_family")
    if family is None or number(family) != socket.AF_INET:
        raise ScriptError("address structure not understood")
    port = structure.get("sin_port", structure.get("sin6_port"))
    ip = structure.get("sin_addr") or structure.get("sin6_addr")
    octets = socket.inet_pton(socket.AF_INET, ip)
    return struct.pack("=H", socket.AF_INET) + struct.pack("!H", number(port)) + octets + bytes(8)


def before_call(run, event):
    """A call that will send a SYN: from now on a SYN is the connection's."""
    connection, arguments = run.connection, event.arguments
    if event.name not in ("connect", "sendto", "sendmsg"):
        return
    if not connection or connection.state != "new":
        return
    if connection.descriptor != run.descriptors.get(number(arguments[0])):
        return
    if event.name == "connect":
        if isinstance(arguments[1], Symbol):
            return
    elif not (_send_flags(event) & SYMBOLS["MSG_FASTOPEN"] or connection.udp):
        return
    connection.state = "connecting"
    if not connection.remote_port:
        connection.remote_port = run.settings.connect_port
    if connection.bound:
        connection.local_port = run.settings.bind_port


def _send_flags(event):
    if event.name == "sendmsg":
        return number(event.arguments[2])
    return number(event.arguments[3]) if len(event.arguments) > 3 else 0


def after_call(run, event, result, makes_descriptor):
    """What a call that did not fail changes."""
    if result < 0:
        return
    connection, arguments = run.connection, event.arguments
    if makes_descriptor:
        _name_descriptor(run, event, result)
    if event.name == "socket":
        run.connection = Connection("new")
        run.connection.descriptor = result
        run.connection.udp = number(arguments[1]) & 0xF == socket.SOCK_DGRAM
    elif event.name in ("accept", "accept4") and connection:
        _accepted(run, result)
    elif event.name in ("bind", "listen"):
        if not connection or connection.descriptor != run.descriptors.get(number(arguments[0])):
            return
        if event.name == "bind":
            connection.bound = True
            if connection.udp:
                connection.local_port = port_of(connection.descriptor, libc.getsockname)
        else:
            connection.state = "listening"
            connection.local_port = run.settings.bind_port
    elif event.name == "close":
        descriptor = run.descriptors.pop(number(arguments[0]), None)
        if connection and connection.descriptor == descriptor:
            connection.descriptor = None


def _accepted(run, descriptor):
    peer_port = port_of(descriptor, libc.getpeername) or 0
    for child in run.children:
        if child.remote_port == peer_port or not peer_port and child.descriptor is None:
            child.descriptor = descriptor


def _name_descriptor(run, event, descriptor):
    name = event.result if isinstance(event.result, int) else None
    if name is None or name < 0:
        return
    if name in run.descriptors:
        raise ScriptError("descriptor %d is already open" % name, event.line)
    run.descriptors[name] = descriptor
