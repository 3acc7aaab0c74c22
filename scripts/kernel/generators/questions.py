"""Has the kernel answer the open questions of a script.

A line `TIME ? state rcv_wnd` asks for fields of tcp_info: it becomes a code block that asserts what
they were. `call(...) = ?` becomes the real result, and the packets sent are written in."""
import os
import re
import subprocess
import sys
import tempfile

from tcp_info import CA_STATES, STATES

TOOL = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
QUESTION = re.compile(r"(?m)^(\S+\s*)\?((?: \w+)+)\s*$")
ASKED = re.compile(r'%\{ print\("Q(\d+)",[^}]*\}%')
PRINTED = re.compile(r"// PRINTS Q(\d+) (.*)")
CHANCE = re.compile(r" > [SR]\. (\d+):")
NAMES = {
    "state": {value: name for name, value in STATES.items()},
    "ca_state": {value: name for name, value in CA_STATES.items()},
}


def before_chance(script):
    """The script up to the first packet whose numbers are another connection's, and so left to chance."""
    lines = script.split("\n")
    for index, line in enumerate(lines):
        sent = CHANCE.search(line)
        if sent and int(sent.group(1)) > 10**6:
            cause = max(at for at in range(index) if " < " in lines[at])
            return "\n".join(lines[:cause]) + "\n"
    return script


def assertions(pairs):
    """A code block that asserts (field, value) pairs."""
    lines = []
    for field, value in pairs:
        shown = NAMES.get(field, {}).get(int(value), value)
        lines.append("assert tcpi_%s == %s, tcpi_%s" % (field, shown, field))
    return "%{ " + "\n".join(lines) + " }%"


def answered(source, *options):
    """The script as the kernel plays it; `options` are those of the command line."""
    questions = []

    def ask(match):
        questions.append(match.group(2).split())
        fields = ",".join("tcpi_" + field for field in questions[-1])
        return '%s%%{ print("Q%d",%s) }%%' % (match.group(1), len(questions) - 1, fields)

    with tempfile.NamedTemporaryFile("w", suffix=".pkt") as file:
        file.write(QUESTION.sub(ask, source))
        file.flush()
        command = [sys.executable, TOOL, "--retries=1", "-w", "--prints", "--exact", *options]
        done = subprocess.run(command + [file.name], capture_output=True, text=True)
    values = {int(index): text.split() for index, text in PRINTED.findall(done.stdout)}

    def answer(match):
        index = int(match.group(1))
        return assertions(zip(questions[index], values.get(index, [])))

    script = re.sub(r"(?m)^// PRINTS.*\n?", "", done.stdout)
    return re.sub(r"(?m)^\S+ %\{\s+\}%\n", "", ASKED.sub(answer, script))
