"""Calls that set and ask what a socket is like."""
import ctypes
import struct

from calls.base import BaseCalls
from language import ELLIPSIS, QUESTION, ScriptError, String, Structure, Symbol
from libc import libc, octet_buffer
from symbols import number

# Structures of two fields, with the format of `struct`.
_PAIRS = (("onoff", "linger", "=ii"), ("tv_sec", "tv_usec", "=qq"))


def _emit_value(value, length, name):
    """The octets of an option's value."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], String):
        value = value[0]
    if isinstance(value, String):
        return _fast_open_key(value) if name == "TCP_FASTOPEN_KEY" else value.encode("latin1")
    if isinstance(value, Structure):
        return _emit_structure(value)
    if value is ELLIPSIS:
        return bytes(length)
    if isinstance(value, list):
        numbers = [number(item) for item in value]
        return b"".join(
            struct.pack("=i" if -(2**31) <= item < 2**31 else "=I", item) for item in numbers
        )
    return struct.pack("=i", number(value))


def _emit_structure(value):
    for first, second, layout in _PAIRS:
        if value.get(first) is not None:
            return struct.pack(layout, number(value.get(first)), number(value.get(second) or 0))
    if value.positional():
        return b"".join(struct.pack("=i", number(item)) for item in value.positional())
    raise ScriptError("structure not understood: %r" % value)


def _fast_open_key(text):
    words = [word for key in text.split(",") for word in key.split("-")]
    return b"".join(struct.pack("<I", int(word, 16)) for word in words)


def _compare_value(expected, octets):
    """A text of the value, and what is wrong with it (or None)."""
    if isinstance(expected, String):
        return _compare_text(expected, octets)
    if isinstance(expected, Structure):
        for first, second, layout in _PAIRS:
            if expected.get(first) is not None:
                actual = struct.unpack(layout, octets[: struct.calcsize(layout)])
                wanted = (number(expected.get(first)), number(expected.get(second) or 0))
                text = "{%s=%d, %s=%d}" % (first, actual[0], second, actual[1])
                return text, None if actual == wanted else "value: actual " + text
    if expected is ELLIPSIS or expected is QUESTION:
        return octets[:8].hex(), None
    actual = int.from_bytes(octets[:4], "little", signed=True)
    text = "[%d], [%d]" % (actual, len(octets))
    wanted = expected[0] if isinstance(expected, list) else expected
    if wanted is ELLIPSIS or wanted is QUESTION:
        return text, None
    if isinstance(wanted, String):
        return text, _compare_text(wanted, octets)[1]
    if number(wanted) & 0xFFFFFFFF != actual & 0xFFFFFFFF:
        return text, "value: expected %d, actual %d" % (number(wanted), actual)
    return text, None


def _answer(octets, name):
    """A value for a script, which `?` asked for."""
    if name in ("TCP_CONGESTION", "TCP_ULP"):
        return '"%s"' % octets.split(b"\0")[0].decode("latin1")
    if name == "SO_LINGER" and len(octets) == 8:
        return "{onoff=%d, linger=%d}" % struct.unpack("=ii", octets)
    if name in ("SO_RCVTIMEO", "SO_SNDTIMEO") and len(octets) == 16:
        return "{tv_sec=%d, tv_usec=%d}" % struct.unpack("=qq", octets)
    if len(octets) > 4:
        return "..."
    return "[%d]" % int.from_bytes(octets, "little", signed=len(octets) == 4)


def _compare_text(expected, octets):
    actual = octets.split(b"\0")[0].decode("latin1")
    if actual == expected:
        return '"%s"' % actual, None
    return '"%s"' % actual, 'value: expected "%s", actual "%s"' % (expected, actual)


class OptionCalls(BaseCalls):
    def fcntl(self, fd, command, *arguments):
        numbers = [number(argument) for argument in arguments]
        return self._calling(libc.fcntl, self._fd(fd), number(command), *numbers), None

    def ioctl(self, fd, command, *arguments):
        output = ctypes.c_int(0)

        def check(result):
            if not arguments:
                return "", None
            wanted = arguments[0][0] if isinstance(arguments[0], list) else arguments[0]
            if self._is_open(wanted, "%d" % output.value):
                return "", None
            problem = None
            if result >= 0 and number(wanted) != output.value:
                problem = "output: expected %d, actual %d" % (number(wanted), output.value)
            return "[%d]" % output.value, problem

        request = ctypes.c_ulong(number(command))
        return self._calling(libc.ioctl, self._fd(fd), request, ctypes.byref(output)), check

    def setsockopt(self, fd, level, name, value, length):
        size = None if length is ELLIPSIS else number(length)
        octets = _emit_value(value, size or 4, name)
        if size is None:
            size = len(octets)
        memory = ctypes.create_string_buffer(octets, max(len(octets), size, 1))
        arguments = (number(level), number(name), memory, size)
        return self._calling(libc.setsockopt, self._fd(fd), *arguments), None

    def getsockopt(self, fd, level, name, value, length):
        wanted_length = length[0] if isinstance(length, list) else length
        size = 64 if wanted_length in (ELLIPSIS, QUESTION) else number(wanted_length)
        if isinstance(name, Symbol) and name == "TCP_CONGESTION":
            size = max(size, 16)
        memory = octet_buffer(max(size, 512))
        actual_size = ctypes.c_uint(size)

        def check(result):
            if result < 0:
                self._is_open(value, "...")
                self._is_open(wanted_length, "4")
                return "", None
            octets = memory.raw[: actual_size.value]
            text, problem = _compare_value(value, octets)
            self._is_open(value, _answer(octets, name))
            self._is_open(wanted_length, "%d" % actual_size.value)
            looks = wanted_length not in (ELLIPSIS, QUESTION) and not isinstance(value, String)
            if not problem and looks and actual_size.value != number(wanted_length):
                lengths = (number(wanted_length), actual_size.value)
                problem = "length: expected %d, actual %d" % lengths
            return text, problem

        arguments = (number(level), number(name), memory, ctypes.byref(actual_size))
        return self._calling(libc.getsockopt, self._fd(fd), *arguments), check
