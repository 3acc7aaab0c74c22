"""The calls that scripts make."""
from calls.data import DataCalls
from calls.messages import MessageCalls
from calls.options import OptionCalls
from calls.sockets import SocketCalls
from calls.waiting import WaitingCalls

# Calls whose result is a new descriptor; the script's number is its name from then on.
DESCRIPTOR_CALLS = ("socket", "accept", "accept4", "open", "epoll_create", "epoll_create1", "dup")


class Calls(SocketCalls, DataCalls, MessageCalls, OptionCalls, WaitingCalls):
    """One method for each call, by its own name. It prepares the call and returns (do, check):
    do() calls and returns (result, errno); check(result), if not None, compares what the kernel
    wrote into memory, and returns a text of it and what is wrong (or None)."""
