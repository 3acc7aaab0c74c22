"""Settings of the kernel, per network namespace."""
from run import Failure

# What a fresh namespace is set to, so that the machine's own settings do not matter.
BASELINE = """
    tcp_congestion_control=cubic
    tcp_rmem=4096 131072 6291456
    tcp_wmem=4096 16384 4194304
    tcp_ecn=2
    tcp_timestamps=1
    tcp_sack=1
    tcp_dsack=1
    tcp_window_scaling=1
    tcp_early_retrans=3
    tcp_recovery=1
    tcp_frto=2
    tcp_reordering=3
    tcp_slow_start_after_idle=1
    tcp_syncookies=1
    tcp_fastopen=1
    tcp_no_metrics_save=0
    tcp_mtu_probing=0
    tcp_autocorking=1
    tcp_min_tso_segs=2
    tcp_tso_win_divisor=3
    tcp_limit_output_bytes=4194304
    tcp_invalid_ratelimit=500
"""

# What `defaults.sh`, which scripts name in their first command, stands for.
DEFAULTS_SH = """
    tcp_rmem=4096 540000 15728640
    tcp_wmem=4096 262144 4194304
    tcp_timestamps=1
    tcp_sack=1
    tcp_dsack=1
    tcp_fack=0
    tcp_reordering=3
    tcp_congestion_control=cubic
    tcp_slow_start_after_idle=0
    tcp_early_retrans=4
    tcp_recovery=1
    tcp_frto=2
    tcp_ecn=0
    tcp_tso_win_divisor=3
    tcp_pacing_ss_ratio=200
    tcp_pacing_ca_ratio=120
    tcp_notsent_lowat=4294967295
    tcp_fastopen=0x70403
    tcp_fastopen_key=a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4
    tcp_syn_retries=5
    tcp_synack_retries=5
    tcp_syncookies=1
"""


def sysctl_pairs(text):
    return [tuple(line.strip().split("=", 1)) for line in text.strip().split("\n")]


def sysctl_path(name):
    if name.startswith("/proc/sys/"):
        return name
    return "/proc/sys/" + (name if "/" in name else name.replace(".", "/"))


def read_sysctl(name):
    with open(sysctl_path(name)) as file:
        return file.read().strip()


def write_sysctl(name, value, quiet=False):
    """`quiet`: a kernel that does not know the name is no failure."""
    try:
        with open(sysctl_path(name), "w") as file:
            file.write(value)
    except OSError as error:
        if not quiet:
            raise Failure("sysctl %s=%s: %s" % (name, value, error.strerror))
