"""What scripts of Fast Open have in common: settings, timestamps, options of SYNs, ICMP errors."""
ERRORS = (
    "net_unreachable host_unreachable protocol_unreachable port_unreachable source_route_failed"
)
ERRORS += " packet_filtered"


class Exchange:
    def __init__(self, seed, stream):
        self.seed, self.random = seed, stream
        self.timestamps = stream.random() < 0.25
        self.clock = 100000
        self.peer = 1
        self.out = []
        self.settings = ["timestamps=%d" % self.timestamps]

    def _head(self, what):
        if self.timestamps:
            self.out.append("--tcp_ts_ecr_scaled")
        self.out.append("// random fastopen %s: %s" % (self.seed, what))
        lines = "".join("\n sysctl -q net.ipv4.tcp_" + setting for setting in self.settings)
        self.out.append("\n`../common/defaults.sh%s`\n" % lines)

    def _timestamp(self, echo=100):
        if not self.timestamps:
            return ""
        return " <nop,nop,TS val %d ecr %d>" % (self.clock, echo)

    def _after(self, wait):
        self.clock += int(float(wait) * 1000)
        return "+%s " % wait

    def _wait(self):
        return self.random.choice([".01", ".05", ".1", ".1", ".3"])

    def _syn_options(self, cookie, echo):
        choice, chance = self.random.choice, self.random.random
        options = ["mss %d" % choice([1000, 1000, 1460, 536, 300, 9000])] if chance() < 0.95 else []
        if self.timestamps and chance() < 0.9:
            options.append("sackOK,TS val %d ecr %d" % (self.clock, echo))
        elif chance() < 0.8:
            options.append("nop,nop,sackOK")
        if chance() < 0.5:
            options.append("nop,wscale %d" % choice([0, 2, 7, 14]))
        if cookie is not None:
            size = len(cookie) // 2
            kind, head = ("FOEXP", 4) if chance() < 0.1 else ("FO", 2)
            options.append(kind + (" " + cookie if cookie else ""))
            options += ["nop"] * (-(size + head) % 4)
        return "<%s>" % ",".join(options)

    def _icmp(self, una):
        choice, chance = self.random.choice, self.random.random
        kind = "unreachable " + choice(ERRORS.split())
        if chance() < 0.5:
            kind = "unreachable frag_needed mtu %d" % choice([1400, 1000, 800, 600, 552, 300])
        elif chance() < 0.1:
            kind = "time_exceeded"
        seq = choice([una, una, una, una + 1, una + 500])
        self.out.append(self._after(self._wait()) + "< icmp %s [%d:%d(0)]" % (kind, seq, seq))
