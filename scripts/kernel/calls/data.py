"""Calls that move data."""
import ctypes

from calls.base import BaseCalls
from connection import socket_address
from language import ELLIPSIS
from libc import libc, octet_buffer
from symbols import number


class DataCalls(BaseCalls):
    def _reading(self, buffer, size):
        """Where a call may put data: a text in the script is not looked at."""
        return None if buffer == 0 and isinstance(buffer, int) else octet_buffer(size)

    def read(self, fd, buffer, count):
        size = number(count)
        return self._calling(libc.read, self._fd(fd), self._reading(buffer, size), size), None

    def recv(self, fd, buffer, count, flags):
        size = number(count)
        memory = self._reading(buffer, size)
        return self._calling(libc.recv, self._fd(fd), memory, size, number(flags)), None

    def recvfrom(self, fd, _buffer, count, flags, _address=None, _length=None):
        size = number(count)
        address, length = octet_buffer(128), ctypes.byref(ctypes.c_uint(128))
        arguments = (octet_buffer(size), size, number(flags), address, length)
        return self._calling(libc.recvfrom, self._fd(fd), *arguments), None

    def write(self, fd, buffer, count):
        size = number(count)
        return self._calling(libc.write, self._fd(fd), self._data(buffer, size), size), None

    def send(self, fd, buffer, count, flags):
        size = number(count)
        memory = self._data(buffer, size)
        return self._calling(libc.send, self._fd(fd), memory, size, number(flags)), None

    def sendto(self, fd, buffer, count, flags, address=ELLIPSIS, _length=ELLIPSIS):
        size = number(count)
        octets = None
        if not (isinstance(address, int) and address == 0):
            octets = socket_address(self._run, address, "remote")
        arguments = (self._data(buffer, size), size, number(flags), octets, len(octets or b""))
        return self._calling(libc.sendto, self._fd(fd), *arguments), None

    def readv(self, fd, vectors, count):
        array, alive = self._vectors(vectors)
        return self._calling(libc.readv, self._fd(fd), array, number(count), alive=alive), None

    def writev(self, fd, vectors, count):
        array, alive = self._vectors(vectors)
        return self._calling(libc.writev, self._fd(fd), array, number(count), alive=alive), None

    def splice(self, source, _source_offset, target, _target_offset, count, flags):
        ends = (self._fd(source), None, self._fd(target), None)
        return self._calling(libc.splice, *ends, number(count), number(flags)), None

    def sendfile(self, target, source, offset, count):
        start = None
        if isinstance(offset, list):
            start = ctypes.byref(ctypes.c_long(number(offset[0])))
        ends = (self._fd(target), self._fd(source))
        return self._calling(libc.sendfile, *ends, start, number(count)), None
