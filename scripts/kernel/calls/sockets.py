"""Calls that make, connect and close sockets and other descriptors."""
import ctypes
import struct

from calls.base import BaseCalls
from connection import socket_address
from language import ELLIPSIS, Symbol
from libc import libc, octet_buffer
from symbols import number


class SocketCalls(BaseCalls):
    def socket(self, domain, kind, protocol):
        domain = self._run.settings.domain if domain is ELLIPSIS else number(domain)
        return self._calling(libc.socket, domain, number(kind), number(protocol)), None

    def bind(self, fd, address, _length):
        octets = socket_address(self._run, address, "local")
        return self._calling(libc.bind, self._fd(fd), octets, len(octets)), None

    def connect(self, fd, address, _length):
        if isinstance(address, Symbol) and address == "AF_UNSPEC":
            octets = struct.pack("=H14x", 0)
        else:
            octets = socket_address(self._run, address, "remote")
        return self._calling(libc.connect, self._fd(fd), octets, len(octets)), None

    def listen(self, fd, backlog):
        return self._calling(libc.listen, self._fd(fd), number(backlog)), None

    def accept(self, fd, _address, _length):
        length = ctypes.byref(ctypes.c_uint(128))
        return self._calling(libc.accept, self._fd(fd), octet_buffer(128), length), None

    def accept4(self, fd, _address, _length, flags):
        length = ctypes.byref(ctypes.c_uint(128))
        flags = number(flags)
        return self._calling(libc.accept4, self._fd(fd), octet_buffer(128), length, flags), None

    def close(self, fd):
        return self._calling(libc.close, self._fd(fd)), None

    def dup(self, fd):
        return self._calling(libc.dup, self._fd(fd)), None

    def getsockname(self, fd, *_address):
        length = ctypes.byref(ctypes.c_uint(128))
        return self._calling(libc.getsockname, self._fd(fd), octet_buffer(128), length), None

    def getpeername(self, fd, *_address):
        length = ctypes.byref(ctypes.c_uint(128))
        return self._calling(libc.getpeername, self._fd(fd), octet_buffer(128), length), None

    def shutdown(self, fd, how):
        return self._calling(libc.shutdown, self._fd(fd), number(how)), None

    def open(self, path, flags, mode=0):
        return self._calling(libc.open, path.encode(), number(flags), number(mode)), None

    def pipe(self, names):
        ends = (ctypes.c_int * 2)()

        def check(result):
            if result == 0:
                for name, end in zip(names, ends):
                    self._run.descriptors[number(name)] = end
            return "", None

        return self._calling(libc.pipe, ends), check

    def cap_set(self, *_arguments):
        return (lambda: (0, 0)), None
