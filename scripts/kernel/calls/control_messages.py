"""Control messages: octets, and how scripts write them."""
import struct
from socket import inet_ntoa

from language import ELLIPSIS, QUESTION, Flags, String, Structure
from run import SECOND
from symbols import SYMBOLS, name_of, number

_EE_FIELDS = ("ee_errno", "ee_origin", "ee_type", "ee_code", "ee_pad", "ee_info", "ee_data")
# Structures by level and type: fields in order, their layout, and how names of values begin.
_STRUCTURES = {
    ("SOL_SOCKET", "SCM_TIMESTAMPING"): (("scm_sec", "scm_nsec"), "=qq"),
    ("SOL_SOCKET", "SCM_TIMESTAMP"): (("tv_sec", "tv_usec"), "=qq"),
    ("SOL_SOCKET", "SCM_TIMESTAMPNS"): (("tv_sec", "tv_nsec"), "=qq"),
    ("SOL_IP", "IP_RECVERR"): (_EE_FIELDS, "=IBBBBII"),
    ("SOL_IP", "IP_PKTINFO"): (("ipi_ifindex", "ipi_spec_dst", "ipi_addr"), "=I4s4s"),
}
# Which names a level's types may have.
_TYPES = {
    1: ("SCM_",),
    0: ("IP_TOS", "IP_TTL", "IP_PKTINFO", "IP_RECVERR", "IP_RETOPTS"),
    6: ("TCP_CM_INQ",),
    17: ("UDP_",),
}
_LEVELS = {1: "SOL_SOCKET", 0: "SOL_IP", 6: "SOL_TCP", 17: "SOL_UDP"}
_UNITS = {"scm_nsec": 1, "tv_nsec": 1, "tv_usec": 1000}


def first(value):
    return value[0] if isinstance(value, list) and value and not isinstance(value, Flags) else value


def emit_control(messages):
    octets = b""
    for message in messages:
        data, kind = first(message.get("cmsg_data")), number(message.get("cmsg_type"))
        level = number(message.get("cmsg_level"))
        if (level, kind) == (SYMBOLS["SOL_SOCKET"], SYMBOLS["SCM_TXTIME"]):
            data = struct.pack("=Q", number(data))
        elif (level, kind) == (SYMBOLS["SOL_UDP"], SYMBOLS["UDP_SEGMENT"]):
            data = struct.pack("=H", number(data))
        else:
            data = struct.pack("=i", number(data))
        octets += struct.pack("=Qii", 16 + len(data), level, kind) + data + bytes(-len(data) % 8)
    return octets


def parse_control(octets):
    """A list of (level, type, data)."""
    messages, at = [], 0
    while at + 16 <= len(octets):
        length, level, kind = struct.unpack_from("=Qii", octets, at)
        if length < 16:
            break
        messages.append((level, kind, octets[at + 16 : at + length]))
        at += (length + 7) & ~7
    return messages


def control_text(messages, origin):
    """As a script has it; times count from the origin."""
    return "[%s]" % ", ".join(_message_text(message, origin) for message in messages)


def _message_text(message, origin):
    level, kind, octets = message
    level_name = _LEVELS.get(level, str(level))
    kind_name = name_of(kind, _TYPES.get(level, ()))
    fields = _fields(message, origin)
    if fields is None and len(octets) > 8:
        data = "..."
    elif fields is None:
        data = str(int.from_bytes(octets, "little", signed=True))
    else:
        data = "{%s}" % ", ".join("%s=%s" % field for field in fields.items())
    return "{cmsg_level=%s, cmsg_type=%s, cmsg_data=%s}" % (level_name, kind_name, data)


def _fields(message, origin):
    """Names and values of a structure, or None."""
    level, kind, octets = message
    level_name = _LEVELS.get(level, str(level))
    known = _STRUCTURES.get((level_name, name_of(kind, _TYPES.get(level, ()))))
    if known is None:
        return None
    names, layout = known
    values = struct.unpack_from(layout, octets)
    values = (
        'inet_addr("%s")' % inet_ntoa(value) if isinstance(value, bytes) else value
        for value in values
    )
    fields = dict(zip(names, values))
    unit = next((_UNITS[name] for name in names if name in _UNITS), None)
    if unit is not None and any(fields.values()):
        since = fields[names[0]] * SECOND + fields[names[1]] * unit - origin
        fields = {names[0]: since // SECOND, names[1]: since % SECOND // unit}
    fields.pop("ee_pad", None)
    return fields


def compare_control(expected, actual, origin, tolerance):
    """What is wrong, or None."""
    wanted = [
        (number(message.get("cmsg_level")), number(message.get("cmsg_type")))
        for message in expected
    ]
    if wanted != [message[:2] for message in actual]:
        return "msg_control: expected %r, actual %r" % (wanted, [m[:2] for m in actual])
    for message, seen in zip(expected, actual):
        data, fields = first(message.get("cmsg_data")), _fields(seen, origin)
        if data is None or data is ELLIPSIS or data is QUESTION:
            continue
        if not isinstance(data, Structure):
            value = int.from_bytes(seen[2], "little", signed=True)
            if number(data) != value:
                return "cmsg_data: expected %r, actual %d" % (data, value)
        elif fields is None or not _alike(data, fields, tolerance):
            return "cmsg_data: expected %r, actual %r" % (data, fields)
    return None


def _alike(expected, fields, tolerance):
    written = {
        name: 'inet_addr("%s")' % value if isinstance(value, String) else number(value)
        for name, value in expected.fields
        if value is not ELLIPSIS
    }
    unit = next((name for name in fields if name in _UNITS), None)
    if unit is None:
        return all(fields.get(name) == value for name, value in written.items())

    def total(of):
        return sum(value * _UNITS.get(name, SECOND) for name, value in of.items())

    return abs(total(written) - total(fields)) <= tolerance
