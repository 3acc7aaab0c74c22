"""Arguments and results of calls."""
import re

from language.scanner import unescape


class Symbol(str):
    """A name, as O_NONBLOCK."""


class String(str):
    """A text between quotes."""


class Flags(list):
    """Values joined by `|`."""


class Structure:
    """`{name=value, ...}` or `{value, ...}`."""

    def __init__(self):
        self.fields = []

    def get(self, name, default=None):
        for key, value in self.fields:
            if key == name:
                return value
        return default

    def positional(self):
        return [value for key, value in self.fields if key is None]

    def __repr__(self):
        fields = ("%s=%r" % field if field[0] else repr(field[1]) for field in self.fields)
        return "{%s}" % ", ".join(fields)


class _Ellipsis:
    def __repr__(self):
        return "..."


class _Question:
    def __repr__(self):
        return "?"


ELLIPSIS = _Ellipsis()
QUESTION = _Question()  # what the kernel answers here is to be written down
STRING = r'"((?:\\.|[^"\\])*)"'


def read_expression(scanner):
    value = _primary(scanner)
    if not scanner.peek(r"\|"):
        return value
    flags = Flags([value])
    while scanner.take(r"\|"):
        flags.append(_primary(scanner))
    return flags


def _primary(scanner):
    if scanner.take(r"\.\.\."):
        return ELLIPSIS
    if scanner.take(r"\?"):
        return QUESTION
    match = scanner.take(STRING)
    if match:
        return _string(scanner, match)
    match = scanner.take(r"-?0x[0-9a-fA-F]+|-?\d+(?![\w.])")
    if match:
        return int(match.group(0), 10 if re.match(r"-?0\d", match.group(0)) else 0)
    match = scanner.take(r"-?\d*\.\d+")
    if match:
        return float(match.group(0))
    if scanner.take(r"~"):
        return ("~", _primary(scanner))
    if scanner.take(r"\["):
        return _list(scanner)
    if scanner.take(r"\{"):
        return _structure(scanner)
    match = scanner.take(r"hton[sl]\s*\(\s*(\d+)\s*\)")
    if match:
        return int(match.group(1))
    match = scanner.take(r'inet_addr\s*\(\s*"([^"]*)"\s*\)')
    if match:
        return String(match.group(1))
    match = scanner.take(r"[A-Za-z_]\w*")
    if match:
        return Symbol(match.group(0))
    scanner.fail("expected an expression")


def _string(scanner, match):
    """Strings side by side are one."""
    text = ""
    while match:
        text += unescape(match.group(1))
        match = scanner.take(STRING)
    return String(text)


def _list(scanner):
    items = []
    while not scanner.take(r"\]"):
        items.append(read_expression(scanner))
        scanner.take(r",")
    return items


def _structure(scanner):
    structure = Structure()
    while not scanner.take(r"\}"):
        match = scanner.take(r"([A-Za-z_]\w*)\s*(\([^\)]*\))?\s*=(?!=)")
        name = match.group(1) if match else None
        structure.fields.append((name, read_expression(scanner)))
        scanner.take(r",")
    return structure
