"""Random scripts with the answers of the kernel. `generate(seed)` of each module gives one."""
from generators import life, receive, send

GENERATORS = {"send": send.generate, "receive": receive.generate, "life": life.generate}
