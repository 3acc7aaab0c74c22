"""Fast Open: clients that learn cookies over several connections, and servers."""
import random

from generators.fastopen_client import Client
from generators.fastopen_server import Server
from generators.questions import answered


def generate(seed):
    stream = random.Random("fastopen%s" % seed)
    exchange = Server(seed, stream) if stream.random() < 0.35 else Client(seed, stream)
    return answered("\n".join(exchange.lines()) + "\n", "--after=1.5")
