"""What is wrong with a script itself."""


class ScriptError(Exception):
    """A script that cannot be understood or played; `line` counts from 1."""

    def __init__(self, message, line=None):
        super().__init__(message)
        self.line = line
