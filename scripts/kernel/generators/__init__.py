"""Random scripts with the answers of the kernel. `generate(seed)` of each module gives one."""
from generators import choices, fastopen, icmp, intake, life, receive, send

GENERATORS = {
    "send": send.generate,
    "choices": choices.generate,
    "receive": receive.generate,
    "intake": intake.generate,
    "life": life.generate,
    "fastopen": fastopen.generate,
    "icmp": icmp.generate,
}
