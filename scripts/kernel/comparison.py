"""Says how an outbound packet differs from what the script expects."""


def difference(run, expected, actual, segments):
    """A text, or None. `actual` is all segments as one; `segments` are those of the wire."""
    if expected.protocol != actual.protocol:
        return "another protocol"
    if expected.protocol == "icmp":
        return _icmp_difference(expected.icmp, segments[0])
    return (
        _ip_difference(expected.ip, actual.ip, segments)
        or _payload_difference(expected, actual, segments)
        or (expected.protocol == "tcp" and _header_difference(expected, actual))
        or (expected.protocol == "tcp" and _options_difference(run, expected, actual, segments[-1]))
        or None
    )


def _icmp_difference(expected, packet):
    actual = packet.icmp
    plain = expected.code is None and packet.icmp_numbers[1] == 0
    if expected.type == actual.type and (expected.code == actual.code or plain):
        return None
    return "another ICMP message"


def _ip_difference(expected, actual, segments):
    if "ecn" in expected:
        if any(segment.ip["tos"] & 3 not in expected["ecn"] for segment in segments):
            return "ECN bits differ"
    for field, name in (("tos", "TOS"), ("ttl", "TTL"), ("flow", "flow label")):
        if field in expected and actual.get(field) != expected[field]:
            return name + " differs"
    return None


def _payload_difference(expected, actual, segments):
    if not all(segment.payload_is_zero for segment in segments):
        return "payload is not zero"
    if actual.length != expected.length:
        return "length of payload differs"
    return None


def _header_difference(expected, actual):
    if expected.flags != actual.flags:
        return "flags differ"
    if actual.seq != expected.seq & 0xFFFFFFFF:
        return "sequence number differs"
    if (actual.ack or 0) != (expected.ack or 0):
        return "acknowledgement number differs"
    if actual.urgent != expected.urgent:
        return "urgent pointer differs"
    if expected.window is not None and expected.window != actual.window:
        return "window differs"
    return None


def _options_difference(run, expected, actual, last):
    if expected.options is None:
        return None
    if _without_times(expected.options) != _without_times(actual.options):
        return "options differ"
    settings, base = run.settings, run.connection.timestamp_base
    if not settings.tcp_ts_tick_usecs or not base:
        return None
    for option in expected.options:
        if option[0] == "TS":
            shown, live = base
            ticks = (live + option[1] - shown - last.timestamp + 2**31 & 0xFFFFFFFF) - 2**31
            error = abs(ticks) * settings.tcp_ts_tick_usecs * 1000
            if error > max(settings.tolerance_ns, settings.tolerance_ratio * actual.time):
                return "timestamp value differs"
    return None


def _without_times(options):
    return [("TS",) if option[0] == "TS" else option for option in options]
