"""Reads a whole script."""
import re
from collections import namedtuple

from language.expressions import read_expression
from language.read_packet import read_packet
from language.scanner import NUMBER, Scanner, nanoseconds, unescape

# `text` is the script with its defined words replaced; `options` are (name, value) pairs.
Script = namedtuple("Script", "text options init events cleanup")

OPTION = r'--([\w-]+)(?:=("(?:\\.|[^"\\])*"|`[^`]*`|[^\s]*))?'
COMMAND = r"`([^`]*)`"
# Strings, commands, code and comments, in which no word is replaced, and words.
WORDS = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|`[^`]*`|%\{.*?\}%|[A-Za-z_]\w*|\d\w+', re.S
)


class Event:
    """One event. `mode` is "abs", "rel", "any", "absrange" or "relrange"; `kind` is "call",
    "in", "out", "command" or "code". Times are in nanoseconds."""

    def __init__(self):
        self.mode = None
        self.earliest = None
        self.latest = None
        self.end = None  # when a blocking call returns
        self.kind = None
        self.line = 0
        self.span = None  # where the event stands in the text, and its part behind the time
        self.body_span = None
        self.text = None  # of a command or a code block
        self.packet = None
        self.name = None  # of a call
        self.arguments = None
        self.result = None  # None: not looked at
        self.errno = None
        # What the run noted about it, for rewriting.
        self.real_result = None
        self.answers = []  # texts for the `?` among the arguments
        self.began = None
        self.finished = None
        self.taken = None  # when an outbound packet was taken, and the packet's own time
        self.taken_reference = None


def parse_script(text, definitions=None):
    definitions = dict(definitions or {})
    scanner = Scanner(text)
    options = _options(scanner, definitions)
    head = scanner.at
    text = text[:head] + _define(text[head:], definitions)
    scanner = Scanner(text, head)
    init = scanner.take(COMMAND)
    events, cleanup = [], None
    while not scanner.at_end():
        cleanup = scanner.take(COMMAND)
        if cleanup:
            if not scanner.at_end():
                scanner.fail("a command without a time must be first or last")
            break
        events.append(_event(scanner))
    return Script(
        text,
        options,
        init.group(1) if init else None,
        events,
        cleanup.group(1) if cleanup else None,
    )


def _options(scanner, definitions):
    options = []
    match = scanner.take(OPTION)
    while match:
        name, value = match.groups()
        if value is not None and value.startswith('"') and name != "define":
            value = unescape(value[1:-1])
        options.append((name, value))
        if name in ("define", "D") and value:
            word, _, meaning = value.partition("=")
            definitions.setdefault(word, meaning)
        match = scanner.take(OPTION)
    return options


def _define(text, definitions):
    if not definitions:
        return text
    return WORDS.sub(lambda match: definitions.get(match.group(0), match.group(0)), text)


def _event(scanner):
    event = Event()
    scanner.skip_space()
    start = scanner.at
    event.line = scanner.line()
    _times(scanner, event)
    scanner.skip_space()
    body = scanner.at
    _body(scanner, event)
    if event.kind != "out" and event.mode not in ("abs", "rel"):
        scanner.fail("this time may stand before outbound packets only")
    event.span = (start, scanner.at)
    event.body_span = (body, scanner.at)
    return event


def _times(scanner, event):
    if scanner.take(r"\*"):
        event.mode = "any"
    else:
        match = scanner.need(r"(\+?)\s*(" + NUMBER + ")", "a time")
        event.mode = "rel" if match.group(1) else "abs"
        event.earliest = event.latest = nanoseconds(match.group(2))
        match = scanner.take(r"~\s*(\+?)\s*(" + NUMBER + ")")
        if match:
            event.latest = nanoseconds(match.group(2))
            event.mode += "range"
            if event.latest < event.earliest:
                scanner.fail("range runs backwards")
    match = scanner.take(r"\.\.\.\s*(" + NUMBER + ")")
    if match:
        event.end = nanoseconds(match.group(1))


def _body(scanner, event):
    match = scanner.take(COMMAND)
    if match:
        event.kind, event.text = "command", match.group(1)
    elif scanner.peek(r"%\{"):
        match = scanner.need(r"%\{(.*?)\}%", "code block")
        event.kind, event.text = "code", match.group(1).strip(" \t")
    elif scanner.take(r"<"):
        event.kind, event.packet = "in", read_packet(scanner, False)
    elif scanner.take(r">"):
        event.kind, event.packet = "out", read_packet(scanner, True)
    else:
        event.kind = "call"
        _call(scanner, event)


def _call(scanner, event):
    event.name = scanner.need(r"([a-z_][a-z_0-9]*)\s*\(", "an event").group(1)
    event.arguments = []
    while not scanner.take(r"\)"):
        event.arguments.append(read_expression(scanner))
        scanner.take(r",")
    scanner.need(r"=", "= result")
    event.result = None if scanner.take(r"\?") else read_expression(scanner)
    match = scanner.take(r"E[A-Z0-9]{2,}\b")
    event.errno = match.group(0) if match else None
    while scanner.take(r"\([^\)]*\)"):
        pass
