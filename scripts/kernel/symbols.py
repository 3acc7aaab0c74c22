"""Names that scripts use for numbers."""
import errno
import fcntl
import os
import select
import socket
import termios

from language import Flags, ScriptError, Symbol

# What the modules of Python do not name, or only newer ones.
_MORE = """
    SIOCINQ=0x541B FIONREAD=0x541B SIOCOUTQ=0x5411 TIOCOUTQ=0x5411 SIOCOUTQNSD=0x894B
    SIOCATMARK=0x8905 SO_ZEROCOPY=60 SO_TXTIME=61 SO_MEMINFO=55 SO_INCOMING_NAPI_ID=56
    SO_COOKIE=57 SO_TIMESTAMPING=37 SO_TIMESTAMP=29 SO_TIMESTAMPNS=35 SO_MAX_PACING_RATE=47
    SO_BUSY_POLL=46 SO_RCVBUFFORCE=33 SO_SNDBUFFORCE=32 SO_RCVLOWAT=18 SO_SNDLOWAT=19
    SO_RCVTIMEO=20 SO_SNDTIMEO=21 SO_PEEK_OFF=42 SO_MARK=36 SO_PRIORITY=12 TCP_NODELAY=1
    TCP_MAXSEG=2 TCP_CORK=3 TCP_KEEPIDLE=4 TCP_KEEPINTVL=5 TCP_KEEPCNT=6 TCP_SYNCNT=7
    TCP_LINGER2=8 TCP_DEFER_ACCEPT=9 TCP_WINDOW_CLAMP=10 TCP_INFO=11 TCP_QUICKACK=12
    TCP_CONGESTION=13 TCP_MD5SIG=14 TCP_THIN_LINEAR_TIMEOUTS=16 TCP_THIN_DUPACK=17
    TCP_USER_TIMEOUT=18 TCP_REPAIR=19 TCP_REPAIR_QUEUE=20 TCP_QUEUE_SEQ=21 TCP_REPAIR_OPTIONS=22
    TCP_FASTOPEN=23 TCP_TIMESTAMP=24 TCP_NOTSENT_LOWAT=25 TCP_CC_INFO=26 TCP_SAVE_SYN=27
    TCP_SAVED_SYN=28 TCP_REPAIR_WINDOW=29 TCP_FASTOPEN_CONNECT=30 TCP_ULP=31 TCP_MD5SIG_EXT=32
    TCP_FASTOPEN_KEY=33 TCP_FASTOPEN_NO_COOKIE=34 TCP_ZEROCOPY_RECEIVE=35 TCP_INQ=36
    TCP_CM_INQ=36 TCP_TX_DELAY=37 TCP_RTO_MAX_MS=44 TCP_RTO_MIN_US=45 TCP_DELACK_MAX_US=46
    TCP_IS_MPTCP=43 MSG_ZEROCOPY=0x4000000 MSG_FASTOPEN=0x20000000 MSG_MORE=0x8000 MSG_EOR=0x80
    MSG_TRUNC=0x20 MSG_ERRQUEUE=0x2000 MSG_CMSG_CLOEXEC=0x40000000 SOL_IP=0 SOL_IPV6=41
    SOL_TCP=6 SOL_UDP=17 IPPROTO_MPTCP=262 IP_MTU_DISCOVER=10 IP_RECVERR=11 IP_MTU=14 IP_TOS=1
    IP_TTL=2 IP_RECVTOS=13 IP_RECVTTL=12 IP_PKTINFO=8 IP_BIND_ADDRESS_NO_PORT=24 IP_MINTTL=21
    IP_PMTUDISC_DONT=0 IP_PMTUDISC_WANT=1 IP_PMTUDISC_DO=2 IP_PMTUDISC_PROBE=3 IPV6_RECVERR=25
    IPV6_MTU_DISCOVER=23 IPV6_MTU=24 IPV6_TCLASS=67 IPV6_RECVTCLASS=66 IPV6_FLOWINFO=11
    IPV6_AUTOFLOWLABEL=70 POLLRDHUP=0x2000 EPOLLRDHUP=0x2000 SPLICE_F_NONBLOCK=2 SPLICE_F_MORE=4
    SPLICE_F_MOVE=1 SK_MEMINFO_RMEM_ALLOC=0 TCP_RECV_QUEUE=1 TCP_SEND_QUEUE=2 TCP_NO_QUEUE=0
    SO_EE_ORIGIN_NONE=0 SO_EE_ORIGIN_LOCAL=1 SO_EE_ORIGIN_ICMP=2 SO_EE_ORIGIN_ICMP6=3
    SO_EE_ORIGIN_TXSTATUS=4 SO_EE_ORIGIN_ZEROCOPY=5 SO_EE_CODE_ZEROCOPY_COPIED=1
    SCM_TIMESTAMPING=37 NULL=0 CAP_NET_ADMIN=12 CAP_NET_RAW=13 SOF_TIMESTAMPING_TX_SCHED=256
    SOF_TIMESTAMPING_TX_SOFTWARE=2 SOF_TIMESTAMPING_TX_ACK=512 SOF_TIMESTAMPING_SOFTWARE=16
    SOF_TIMESTAMPING_OPT_ID=128 SOF_TIMESTAMPING_OPT_TSONLY=2048 SOF_TIMESTAMPING_RX_SOFTWARE=8
    EPOLL_CTL_ADD=1 EPOLL_CTL_DEL=2 EPOLL_CTL_MOD=3
"""

_POLL_NAMES = "POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLRDHUP POLLNVAL"
_EPOLL_NAMES = "EPOLLIN EPOLLPRI EPOLLOUT EPOLLERR EPOLLHUP EPOLLRDHUP"


def _collect():
    symbols = {}
    for module in (socket, select, fcntl, errno, termios):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, int):
                symbols[name] = int(value)
    for name, value in vars(os).items():
        if name.startswith(("O_", "SPLICE_")) and isinstance(value, int):
            symbols[name] = value
    for pair in _MORE.split():
        name, value = pair.split("=")
        symbols[name] = int(value, 0)
    return symbols


SYMBOLS = _collect()


def number(value):
    """The number that an expression stands for."""
    if isinstance(value, Symbol):
        if value not in SYMBOLS:
            raise ScriptError("unknown symbol " + value)
        return SYMBOLS[value]
    if isinstance(value, (int, float)):
        return int(value)
    if isinstance(value, Flags):
        result = 0
        for item in value:
            result |= number(item)
        return result
    if isinstance(value, tuple) and value[0] == "~":
        return ~number(value[1])
    raise ScriptError("a number was expected, not %r" % (value,))


def event_names(value, prefix):
    """The bits of poll or epoll (the prefix is "POLL" or "EPOLL") as names."""
    names = _POLL_NAMES if prefix == "POLL" else _EPOLL_NAMES
    return "|".join(name for name in names.split() if value & SYMBOLS[name]) or "0"
