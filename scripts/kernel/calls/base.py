"""What all calls need."""
import ctypes

from language import ELLIPSIS, QUESTION, ScriptError, String
from libc import IoVector, octet_buffer
from symbols import number


class BaseCalls:
    """Names with an underscore are no calls."""

    def __init__(self, run):
        self._run = run

    def _fd(self, value):
        """The live descriptor of a number in the script."""
        script_number = number(value)
        if script_number < 0:
            return script_number
        if script_number not in self._run.descriptors:
            raise ScriptError("descriptor %d is not open in the script" % script_number)
        return self._run.descriptors[script_number]

    def _is_open(self, value, answer):
        """Whether the script expects nothing there. Where it asks by `?`, this is the answer."""
        if value is QUESTION:
            self._run.answers.append(answer)
        return value is None or value is ELLIPSIS or value is QUESTION

    @staticmethod
    def _calling(function, *arguments, alive=()):
        """The call as a function; `alive` is memory that only addresses point to."""

        def do():
            ctypes.set_errno(0)
            result = function(*arguments)
            return result, ctypes.get_errno() if result < 0 else 0

        do.alive = alive
        return do

    @staticmethod
    def _data(argument, size):
        """A buffer with what the argument says, zeroes otherwise; 0 is the null pointer."""
        if isinstance(argument, String):
            octets = argument.encode("latin1")
            return ctypes.create_string_buffer(octets, max(size, len(argument), 1))
        if isinstance(argument, int) and not isinstance(argument, bool) and argument == 0:
            return None
        return octet_buffer(size)

    def _vectors(self, items):
        """An array of struct iovec, and its buffers."""
        array = (IoVector * max(len(items), 1))()
        buffers = []
        for vector, item in zip(array, items):
            base, length = item.positional()[:2] if item.positional() else (ELLIPSIS, 0)
            buffer = self._data(base, number(length))
            buffers.append(buffer)
            vector.base = ctypes.addressof(buffer) if buffer is not None else 0
            vector.length = number(length)
        return array, buffers
