"""The C library, called directly so that results and errno are the kernel's own."""
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

_sized = "read write recv send recvfrom sendto readv writev recvmsg sendmsg splice sendfile"
for _name in _sized.split():
    getattr(libc, _name).restype = ctypes.c_ssize_t

_pointer, _size, _int = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
libc.read.argtypes = libc.write.argtypes = [_int, _pointer, _size]
libc.recv.argtypes = libc.send.argtypes = [_int, _pointer, _size, _int]
libc.recvfrom.argtypes = [_int, _pointer, _size, _int, _pointer, _pointer]
libc.sendto.argtypes = [_int, _pointer, _size, _int, _pointer, _int]
libc.sendfile.argtypes = [_int, _int, _pointer, _size]
libc.splice.argtypes = [_int, _pointer, _int, _pointer, _size, ctypes.c_uint]


class IoVector(ctypes.Structure):
    _fields_ = [("base", _pointer), ("length", _size)]


class MessageHeader(ctypes.Structure):
    _fields_ = [
        ("name", _pointer),
        ("name_length", ctypes.c_uint),
        ("vectors", _pointer),
        ("vector_count", _size),
        ("control", _pointer),
        ("control_length", _size),
        ("flags", _int),
    ]


class PollDescriptor(ctypes.Structure):
    _fields_ = [("fd", _int), ("events", ctypes.c_short), ("revents", ctypes.c_short)]


class EpollEvent(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("events", ctypes.c_uint), ("data", ctypes.c_ulonglong)]


def octet_buffer(size):
    return ctypes.create_string_buffer(max(size, 1))


def get_option(descriptor, level, name, size):
    """getsockopt: the octets, or None."""
    buffer = octet_buffer(size)
    length = ctypes.c_uint(size)
    if libc.getsockopt(descriptor, level, name, buffer, ctypes.byref(length)) != 0:
        return None
    return buffer.raw[: length.value]


def port_of(descriptor, function):
    """The port that getsockname or getpeername tells, or None."""
    buffer = octet_buffer(128)
    length = ctypes.c_uint(128)
    if function(descriptor, buffer, ctypes.byref(length)) != 0:
        return None
    return int.from_bytes(buffer.raw[2:4], "big")
