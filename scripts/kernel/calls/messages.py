"""sendmsg and recvmsg, with their control messages."""
import ctypes
import struct

from calls.base import BaseCalls
from connection import socket_address
from language import ELLIPSIS, Flags, Symbol
from libc import MessageHeader, libc, octet_buffer
from symbols import SYMBOLS, number


def _first(value):
    return value[0] if isinstance(value, list) and value and not isinstance(value, Flags) else value


def _emit_control(messages):
    octets = b""
    for message in messages:
        data = struct.pack("=i", number(_first(message.get("cmsg_data"))))
        level, kind = number(message.get("cmsg_level")), number(message.get("cmsg_type"))
        octets += struct.pack("=Qii", 16 + len(data), level, kind) + data + bytes(-len(data) % 8)
    return octets


def _parse_control(octets):
    """A list of (level, type, data)."""
    messages, at = [], 0
    while at + 16 <= len(octets):
        length, level, kind = struct.unpack_from("=Qii", octets, at)
        if length < 16:
            break
        messages.append((level, kind, octets[at + 16 : at + length]))
        at += (length + 7) & ~7
    return messages


def _compare_control(expected, actual):
    wanted = [
        (number(message.get("cmsg_level")), number(message.get("cmsg_type")))
        for message in expected
    ]
    if wanted != [message[:2] for message in actual]:
        return "msg_control: expected %r, actual %r" % (wanted, actual)
    for message, (_, _, octets) in zip(expected, actual):
        data = _first(message.get("cmsg_data"))
        value = int.from_bytes(octets, "little")
        if isinstance(data, (int, Symbol, Flags)) and number(data) != value:
            return "cmsg_data: expected %r, actual %d" % (data, value)
    return None


class MessageCalls(BaseCalls):
    def sendmsg(self, fd, message, flags):
        header = MessageHeader()
        vectors = message.get("msg_iov") or []
        array, alive = self._vectors(vectors)
        header.vectors, header.vector_count = ctypes.addressof(array), len(vectors)
        name = message.get("msg_name")
        if name is not None and name != 0 and self._takes_name(number(flags)):
            address = ctypes.create_string_buffer(socket_address(self._run, name, "remote"))
            header.name, header.name_length = ctypes.addressof(address), len(address) - 1
            alive.append(address)
        control = message.get("msg_control")
        if control:
            octets = _emit_control(control)
            memory = ctypes.create_string_buffer(octets, len(octets))
            header.control, header.control_length = ctypes.addressof(memory), len(octets)
            alive.append(memory)
        alive.append(array)
        call = (libc.sendmsg, self._fd(fd), ctypes.byref(header), number(flags))
        return self._calling(*call, alive=alive), None

    def _takes_name(self, flags):
        """A connected TCP socket refuses a name, so scripts' names count for these only."""
        connection = self._run.connection
        return flags & SYMBOLS["MSG_FASTOPEN"] or connection and connection.udp

    def recvmsg(self, fd, message, flags):
        header = MessageHeader()
        vectors = message.get("msg_iov") or []
        array, alive = self._vectors(vectors)
        name, control = octet_buffer(128), octet_buffer(1024)
        header.vectors, header.vector_count = ctypes.addressof(array), len(vectors)
        header.name, header.name_length = ctypes.addressof(name), 128
        header.control, header.control_length = ctypes.addressof(control), 1024
        alive += [array, name, control]

        def check(_result):
            actual_flags = header.flags & ~SYMBOLS["MSG_CMSG_CLOEXEC"]
            actual = _parse_control(control.raw[: header.control_length])
            shown = [(level, kind, data.hex()) for level, kind, data in actual]
            text = "msg_flags=%#x msg_control=%s" % (actual_flags, shown)
            wanted = message.get("msg_flags")
            if wanted is not None and wanted is not ELLIPSIS and number(wanted) != actual_flags:
                problem = "msg_flags: expected %#x, actual %#x" % (number(wanted), actual_flags)
                return text, problem
            expected = message.get("msg_control")
            if expected is None or expected is ELLIPSIS:
                return text, None
            return text, _compare_control(expected, actual)

        call = (libc.recvmsg, self._fd(fd), ctypes.byref(header), number(flags))
        return self._calling(*call, alive=alive), check
