"""Random scripts with the answers of the kernel. `generate(seed)` of each module gives one."""
from generators import alive, choices, fastopen, icmp, intake, late, life, receive, send

GENERATORS = {
    "send": send.generate,
    "choices": choices.generate,
    "receive": receive.generate,
    "intake": intake.generate,
    "life": life.generate,
    "fastopen": fastopen.generate,
    "icmp": icmp.generate,
    "late": late.generate,
    "alive": alive.generate,
}
