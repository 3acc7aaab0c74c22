"""Reads the text of a script from left to right."""
import re

from language.errors import ScriptError

NUMBER = r"(?:0x[0-9a-fA-F]+|\d*\.\d+|\d+)"
SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.S)
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", re.S)
CONTROL = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Scanner:
    """A text and the place that has been reached; blanks and comments are passed over."""

    def __init__(self, text, at=0):
        self.text = text
        self.at = at

    def line(self):
        return self.text.count("\n", 0, self.at) + 1

    def fail(self, message):
        near = self.text[self.at : self.at + 40].split("\n")[0]
        raise ScriptError('%s near "%s"' % (message, near), self.line())

    def skip_space(self):
        space = SPACE.match(self.text, self.at)
        if space:
            self.at = space.end()

    def at_end(self):
        self.skip_space()
        return self.at >= len(self.text)

    def peek(self, pattern):
        """The match of the pattern after blanks, without moving."""
        space = SPACE.match(self.text, self.at)
        return re.compile(pattern, re.S).match(self.text, space.end() if space else self.at)

    def take(self, pattern):
        """The match of the pattern after blanks, and moves behind it."""
        match = self.peek(pattern)
        if match:
            self.at = match.end()
        return match

    def need(self, pattern, what=None):
        match = self.take(pattern)
        if not match:
            self.fail("expected %s" % (what or pattern))
        return match


def nanoseconds(text):
    """Seconds as written in a script, in whole nanoseconds."""
    if text.startswith("0x"):
        return int(text, 16) * 10**9
    whole, _, fraction = text.partition(".")
    return int(whole or 0) * 10**9 + int((fraction + "000000000")[:9])


def unescape(text):
    """A string of the script without its backslashes."""

    def character(match):
        escape = match.group(1)
        if escape[0] == "x":
            return chr(int(escape[1:], 16))
        if escape.isdigit():
            return chr(int(escape, 8))
        return CONTROL.get(escape, escape)

    return ESCAPE.sub(character, text)
