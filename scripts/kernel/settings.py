"""What the options of a script say."""
import socket

from language import ScriptError

_IGNORED = (
    "init_scripts speed send_omit_free is_anyip dry_run verbose debug psp_udp_port code_format "
    "code_sockopt define D ip_version gateway_ip netmask_ip code_command"
).split()
_INTEGERS = "bind_port connect_port mtu mss tolerance_usecs tcp_ts_tick_usecs".split()


class Settings:
    """Made from (name, value) pairs of the script and of the command line, which come later."""

    def __init__(self, options):
        self.ip_version = "ipv4"
        self.local_ip = None
        self.remote_ip = None
        self.bind_port = 8080
        self.connect_port = 8080
        self.mtu = None
        self.mss = 0  # larger inbound segments arrive as a GSO burst of this size; 0: never
        self.tolerance_usecs = 4000
        self.tolerance_percent = 12.5
        self.tcp_ts_tick_usecs = 0  # 0: values of timestamps are not compared
        self.tcp_ts_ecr_scaled = False
        self.strict_segments = False
        self.non_fatal = ""
        for name, value in options:
            self._set(name.replace("-", "_"), value)
        self._derive()

    def _set(self, name, value):
        if name == "ip_version":
            self.ip_version = value
        if name in _IGNORED or name.startswith(("wire_", "so_")):
            return
        if not hasattr(self, name):
            raise ScriptError("unknown option --" + name)
        if isinstance(getattr(self, name), bool):
            value = True
        elif name == "tolerance_percent":
            value = float(value)
        elif name in _INTEGERS:
            value = int(value)
        setattr(self, name, value)

    def _derive(self):
        self.ipv6 = self.ip_version == "ipv6"
        self.mapped = "mapped" in self.ip_version
        self.domain = socket.AF_INET if self.ip_version == "ipv4" else socket.AF_INET6
        self.local_ip = self.local_ip or ("fd3d:0a0b:17d6::1" if self.ipv6 else "192.168.0.1")
        self.remote_ip = self.remote_ip or ("fd3d:fa7b:d17d::1" if self.ipv6 else "192.0.2.1")
        self.mtu = self.mtu or (1520 if self.ipv6 else 1500)
        family = socket.AF_INET6 if self.ipv6 else socket.AF_INET
        self.local = socket.inet_pton(family, self.local_ip.split("/")[0])
        self.remote = socket.inet_pton(family, self.remote_ip.split("/")[0])
        self.tolerance_ns = self.tolerance_usecs * 1000
        self.tolerance_ratio = self.tolerance_percent / 100
        self.not_fatal = self.non_fatal.split(",")
