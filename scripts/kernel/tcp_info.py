"""tcp_info of a live socket, as the names that code blocks use."""
import struct

from libc import get_option

SOL_SOCKET, SO_MEMINFO = 1, 55
SOL_TCP, TCP_INFO, TCP_CONGESTION, TCP_CC_INFO = 6, 11, 13, 26

# The layout of Linux 6.18: format of `struct`, names without "tcpi_".
_LAYOUT = (
    ("B", "state ca_state retransmits probes backoff options _wscale _bits"),
    ("I", "rto ato snd_mss rcv_mss unacked sacked lost retrans fackets"),
    ("I", "last_data_sent last_ack_sent last_data_recv last_ack_recv pmtu rcv_ssthresh"),
    ("I", "rtt rttvar snd_ssthresh snd_cwnd advmss reordering rcv_rtt rcv_space total_retrans"),
    ("Q", "pacing_rate max_pacing_rate bytes_acked bytes_received"),
    ("I", "segs_out segs_in notsent_bytes min_rtt data_segs_in data_segs_out"),
    ("Q", "delivery_rate busy_time rwnd_limited sndbuf_limited"),
    ("I", "delivered delivered_ce"),
    ("Q", "bytes_sent bytes_retrans"),
    ("I", "dsack_dups reord_seen rcv_ooopack snd_wnd rcv_wnd rehash"),
    ("H", "total_rto total_rto_recoveries"),
    ("I", "total_rto_time received_ce delivered_e1_bytes delivered_e0_bytes delivered_ce_bytes"),
    ("I", "received_e1_bytes received_e0_bytes received_ce_bytes"),
    ("H", "accecn_fail_mode accecn_opt_seen"),
)
_FIELDS = [name for _, names in _LAYOUT for name in names.split()]
_FORMAT = "=" + "".join(code * len(names.split()) for code, names in _LAYOUT)
_LENGTH = struct.calcsize(_FORMAT)

_MEMORY_FIELDS = "RMEM_ALLOC RCVBUF WMEM_ALLOC SNDBUF FWD_ALLOC WMEM_QUEUED OPTMEM BACKLOG DROPS"
_BBR_FIELDS = "bw_lo bw_hi min_rtt pacing_gain cwnd_gain"

STATES = {
    "TCP_ESTABLISHED": 1,
    "TCP_SYN_SENT": 2,
    "TCP_SYN_RECV": 3,
    "TCP_FIN_WAIT1": 4,
    "TCP_FIN_WAIT2": 5,
    "TCP_TIME_WAIT": 6,
    "TCP_CLOSE": 7,
    "TCP_CLOSE_WAIT": 8,
    "TCP_LAST_ACK": 9,
    "TCP_LISTEN": 10,
    "TCP_CLOSING": 11,
    "TCP_NEW_SYN_RECV": 12,
}
CA_STATES = {
    "TCP_CA_Open": 0,
    "TCP_CA_Disorder": 1,
    "TCP_CA_CWR": 2,
    "TCP_CA_Recovery": 3,
    "TCP_CA_Loss": 4,
}
_OPTION_BITS = {
    "TCPI_OPT_TIMESTAMPS": 1,
    "TCPI_OPT_SACK": 2,
    "TCPI_OPT_WSCALE": 4,
    "TCPI_OPT_ECN": 8,
    "TCPI_OPT_ECN_SEEN": 16,
    "TCPI_OPT_SYN_DATA": 32,
    "TCPI_OPT_USEC_TS": 64,
    "TCPI_OPT_TFO_CHILD": 128,
}


def read_tcp_info(descriptor):
    """All names a code block sees, with their values; None if this is no TCP socket."""
    octets = get_option(descriptor, SOL_TCP, TCP_INFO, 512)
    if octets is None:
        return None
    # A kernel that knows fewer fields leaves the last ones 0.
    values = struct.unpack(_FORMAT, (octets + bytes(_LENGTH))[:_LENGTH])
    fields = dict(zip(_FIELDS, values))
    scales, bits = fields.pop("_wscale"), fields.pop("_bits")
    fields["snd_wscale"], fields["rcv_wscale"] = scales & 15, scales >> 4
    fields["delivery_rate_app_limited"] = bits & 1
    fields["fastopen_client_fail"] = bits >> 1 & 3
    names = {**STATES, **CA_STATES, **_OPTION_BITS}
    names.update(("tcpi_" + name, value) for name, value in fields.items())
    _add_memory(names, descriptor)
    _add_congestion(names, descriptor)
    return names


def _add_memory(names, descriptor):
    octets = get_option(descriptor, SOL_SOCKET, SO_MEMINFO, 512)
    if octets is not None:
        for name, value in zip(_MEMORY_FIELDS.split(), struct.unpack("=9I", octets[:36])):
            names["SK_MEMINFO_" + name] = value


def _add_congestion(names, descriptor):
    octets = get_option(descriptor, SOL_TCP, TCP_CC_INFO, 512)
    if octets is not None and len(octets) >= 20:
        for name, value in zip(_BBR_FIELDS.split(), struct.unpack("=5I", octets[:20])):
            names["bbr_" + name] = value
    octets = get_option(descriptor, SOL_TCP, TCP_CONGESTION, 16)
    if octets is not None:
        names["tcp_cc"] = octets.split(b"\0")[0].decode()
