"""sendmsg and recvmsg, with their control messages."""
import ctypes

from calls.base import BaseCalls
from calls.control_messages import compare_control, control_text, emit_control, parse_control
from connection import socket_address
from libc import MessageHeader, libc, octet_buffer
from symbols import SYMBOLS, flag_names, number


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
            octets = emit_control(control)
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
        if message.get("msg_control") is not None:
            header.control, header.control_length = ctypes.addressof(control), 1024
        alive += [array, name, control]

        def check(result):
            run = self._run
            actual_flags = header.flags & ~SYMBOLS["MSG_CMSG_CLOEXEC"]
            actual = parse_control(control.raw[: header.control_length]) if result >= 0 else []
            flags_text = flag_names(actual_flags, "MSG_") if result >= 0 else "0"
            shown = control_text(actual, run.origin)
            problem = None
            for field, wanted in message.fields:
                if field == "msg_flags" and not self._is_open(wanted, flags_text):
                    if number(wanted) != actual_flags and result >= 0:
                        problem = "msg_flags: expected %r, actual %s" % (wanted, flags_text)
                if field == "msg_control" and not self._is_open(wanted, shown) and result >= 0:
                    tolerance = run.settings.tolerance_ns
                    problem = problem or compare_control(wanted, actual, run.origin, tolerance)
            return "msg_flags=%s msg_control=%s" % (flags_text, shown), problem

        call = (libc.recvmsg, self._fd(fd), ctypes.byref(header), number(flags))
        return self._calling(*call, alive=alive), check
