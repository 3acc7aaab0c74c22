"""The network of a run: its own namespace with a TUN device, and a tap on it."""
import ctypes
import fcntl
import os
import select
import socket
import struct
import subprocess

from libc import libc
from run import Failure
from symbols import SYMBOLS
from sysctls import BASELINE, sysctl_pairs, write_sysctl

CLONE_NEWNET = 0x40000000
TUNSETIFF, TUNSETOFFLOAD = 0x400454CA, 0x400454D0
IFF_TUN, IFF_NO_PI, IFF_VNET_HDR = 0x1, 0x1000, 0x4000
DEVICE = "tun0"
ETH_P_ALL = 3
SO_ATTACH_FILTER = 26
PACKET_OUTGOING = 4
ALLOWED_CONGESTION_CONTROLS = "/proc/sys/net/ipv4/tcp_allowed_congestion_control"


def open_network(run):
    """Moves this process into a fresh namespace; it cannot go back."""
    settings = run.settings
    _allow_cubic()
    if libc.unshare(CLONE_NEWNET) != 0:
        raise Failure("unshare(CLONE_NEWNET): " + os.strerror(ctypes.get_errno()))
    for name, value in sysctl_pairs(BASELINE):
        write_sysctl("net.ipv4." + name, value)
    if not settings.ipv6:
        write_sysctl("net.ipv6.conf.default.disable_ipv6", "1", quiet=True)
    run.tun = _open_tun()
    _configure_device(settings)
    run.capture = _open_capture()
    write_sysctl("net.ipv4.conf.all.rp_filter", "0", quiet=True)
    run.poller = select.poll()
    run.poller.register(run.capture, select.POLLIN)
    run.poller.register(run.tun, select.POLLIN)


def _allow_cubic():
    """A namespace may choose only congestion controls that the machine does not restrict."""
    with open(ALLOWED_CONGESTION_CONTROLS) as file:
        allowed = file.read().split()
    if "cubic" not in allowed:
        with open(ALLOWED_CONGESTION_CONTROLS, "w") as file:
            file.write(" ".join(allowed + ["cubic"]))


def _open_tun():
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", DEVICE.encode(), flags))
    fcntl.ioctl(tun, TUNSETOFFLOAD, 0)
    return tun


def _configure_device(settings):
    address = settings.local_ip
    if "/" not in address:
        address += "/64" if settings.ipv6 else "/16"
    commands = (
        "link set lo up",
        "addr add %s dev %s%s" % (address, DEVICE, " nodad" if settings.ipv6 else ""),
        "link set %s mtu %d up" % (DEVICE, settings.mtu),
        "%sroute add default dev %s" % ("-6 " if settings.ipv6 else "", DEVICE),
    )
    for command in commands:
        done = subprocess.run(["ip"] + command.split(), capture_output=True, text=True)
        if done.returncode:
            raise Failure("ip %s: %s" % (command, done.stderr.strip()))


def _hear_outgoing_only(capture):
    """A packet that comes in and is captured is shared with the capture, and then Linux joins no other to it."""
    program = struct.pack(
        "HBBI" * 4,
        *(0x30, 0, 0, 0xFFFFF004),  # the type of packet: SKF_AD_OFF + SKF_AD_PKTTYPE
        *(0x15, 0, 1, PACKET_OUTGOING),  # others: to the last line
        *(0x06, 0, 0, 0xFFFFFFFF),
        *(0x06, 0, 0, 0),
    )
    lines = ctypes.create_string_buffer(program)
    filter_program = struct.pack("HL", 4, ctypes.addressof(lines))
    capture.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, filter_program)


def _open_capture():
    capture = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    try:
        capture.setsockopt(socket.SOL_SOCKET, SYMBOLS["SO_RCVBUFFORCE"], 64 << 20)
    except OSError:
        pass
    capture.setsockopt(socket.SOL_SOCKET, SYMBOLS["SO_TIMESTAMPNS"], 1)
    _hear_outgoing_only(capture)
    capture.bind((DEVICE, ETH_P_ALL))
    capture.setblocking(False)
    return capture
