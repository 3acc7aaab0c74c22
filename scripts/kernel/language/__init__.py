"""The packetdrill language: text in, events out."""
from language.errors import ScriptError
from language.expressions import ELLIPSIS, QUESTION, Flags, String, Structure, Symbol
from language.packet import Icmp, Packet, packet_text
from language.script import Event, Script, parse_script
