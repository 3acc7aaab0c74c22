"""TCP options: in a script, on the wire, as text.

An option is a tuple of its name and values: ("mss", 1460), ("nop",), ("TS", value, echo),
("sack", [(left, right), ...]), ("FO", octets), ("ECN", kind, [(counter, value), ...]).
A list that is None means "do not look".
"""
import struct

NAMES = r"(nop|eol|mss|wscale|sackOK|sack|TS|FOEXP|FO|md5|ECN|gre|md5nokey)\b"
FAST_OPEN_MAGIC = b"\xf9\x89"
# Kinds of the Accurate ECN options, and the order of their counters.
ACC_ECN = {172: ("e0b", "ceb", "e1b"), 174: ("e1b", "ceb", "e0b")}


def read_options(scanner):
    """The options of a script, behind the opening `<`."""
    options = []
    if scanner.take(r">"):
        return options
    while True:
        options.append(_read_option(scanner, scanner.need(NAMES, "TCP option").group(1)))
        if not scanner.take(r","):
            scanner.need(r">", "> after options")
            return [option for option in options if option is not None]


def _read_option(scanner, name):
    if name in ("nop", "eol", "sackOK"):
        return (name,)
    if name in ("mss", "wscale"):
        return (name, int(scanner.need(r"\d+").group(0)))
    if name == "sack":
        return (name, [(int(a), int(b)) for a, b in _pairs(scanner, r"(\d+):(\d+)")])
    if name == "TS":
        match = scanner.need(r"val\s+(\d+)\s+ecr\s+(\d+)")
        return (name, int(match.group(1)), int(match.group(2)))
    if name in ("FO", "FOEXP", "md5"):
        match = scanner.take(r"([0-9a-fA-F]+)(?=\s*[,>])")
        return (name, bytes.fromhex(match.group(1)) if match else b"")
    if name == "ECN":
        counters = [(a, int(b)) for a, b in _pairs(scanner, r"(e0b|ceb|e1b)\s+(\d+)")]
        return (name, 174 if counters and counters[0][0] == "e1b" else 172, counters)
    return None


def _pairs(scanner, pattern):
    pairs = []
    match = scanner.take(pattern)
    while match:
        pairs.append(match.groups())
        match = scanner.take(pattern)
    return pairs


def emit_options(options):
    return b"".join(_emit_option(option) for option in options or [])


def _emit_option(option):
    name = option[0]
    if name == "nop":
        return b"\1"
    if name == "eol":
        return b"\0"
    if name == "mss":
        return struct.pack("!BBH", 2, 4, option[1])
    if name == "wscale":
        return struct.pack("!BBB", 3, 3, option[1])
    if name == "sackOK":
        return b"\4\2"
    if name == "sack":
        blocks = b"".join(struct.pack("!II", *block) for block in option[1])
        return struct.pack("!BB", 5, 2 + len(blocks)) + blocks
    if name == "TS":
        return struct.pack("!BBII", 8, 10, option[1] & 0xFFFFFFFF, option[2] & 0xFFFFFFFF)
    if name == "FO":
        return struct.pack("!BB", 34, 2 + len(option[1])) + option[1]
    if name == "FOEXP":
        return struct.pack("!BB", 254, 4 + len(option[1])) + FAST_OPEN_MAGIC + option[1]
    if name == "md5":
        return struct.pack("!BB", 19, 2 + len(option[1])) + option[1]
    if name == "ECN":
        counters = b"".join(struct.pack("!I", value)[1:] for _, value in option[2])
        return struct.pack("!BB", option[1], 2 + len(counters)) + counters
    return b""


def parse_options(octets):
    """The options of a segment from the wire."""
    options, at = [], 0
    while at < len(octets):
        kind = octets[at]
        if kind <= 1:
            options.append(("nop",) if kind else ("eol",))
            at += 1
            continue
        if at + 1 >= len(octets) or octets[at + 1] < 2:
            options.append(("bad", octets[at:].hex()))
            break
        options.append(_parse_option(kind, octets[at + 2 : at + octets[at + 1]]))
        at += octets[at + 1]
    return options


def _parse_option(kind, data):
    if kind == 2:
        return ("mss", int.from_bytes(data, "big"))
    if kind == 3:
        return ("wscale", data[0])
    if kind == 4:
        return ("sackOK",)
    if kind == 5:
        return ("sack", [struct.unpack_from("!II", data, at) for at in range(0, len(data), 8)])
    if kind == 8:
        return ("TS",) + struct.unpack("!II", data)
    if kind == 34:
        return ("FO", data)
    if kind == 254 and data[:2] == FAST_OPEN_MAGIC:
        return ("FOEXP", data[2:])
    if kind == 19:
        return ("md5", data)
    if kind in ACC_ECN:
        values = [int.from_bytes(data[at : at + 3], "big") for at in range(0, len(data), 3)]
        return ("ECN", kind, list(zip(ACC_ECN[kind], values)))
    return ("kind%d" % kind, data)


def options_text(options):
    """As a script writes them, with the blank before."""
    if options is None:
        return " <...>"
    if not options:
        return ""
    return " <%s>" % ",".join(_option_text(option) for option in options)


def _option_text(option):
    name = option[0]
    if len(option) == 1:
        return name
    if name == "sack":
        return "sack " + " ".join("%d:%d" % block for block in option[1])
    if name == "TS":
        return "TS val %d ecr %d" % option[1:]
    if name == "ECN":
        return "ECN " + " ".join("%s %d" % counter for counter in option[2])
    if isinstance(option[1], bytes):
        return (name + " " + option[1].hex()).strip()
    return "%s %s" % option
