"""Commands of a script: those that every script uses are done here, the others by the shell."""
import os
import re
import shlex
import subprocess

from capture import wait_until
from network import DEVICE
from run import SECOND, Failure
from sysctls import DEFAULTS_SH, read_sysctl, sysctl_path, sysctl_pairs, write_sysctl

# Means of the public suites that need not be there.
IGNORED = ("ethtool", "true", "iptables-restore", "modprobe", "set_fq_quantum.sh")
REDIRECTION = re.compile(r"\s*&?\d?>\s*(/dev/null|&\d)")


def run_command(run, text, line):
    text = text.replace("\\\n", " ")
    commands = [part.strip() for row in text.split("\n") for part in _split_semicolons(row)]
    commands = [REDIRECTION.sub("", command).strip() for command in commands]
    steps = [
        _known(run, command) for command in commands if command and not command.startswith("#")
    ]
    if None in steps:
        _shell(run, text, line)
        return
    for step in steps:
        try:
            step()
        except Failure as failure:
            failure.line = line
            raise


def _split_semicolons(row):
    parts, quote, current = [], None, ""
    for character in row:
        if quote:
            quote = None if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == ";":
            parts.append(current)
            current = ""
            continue
        current += character
    return parts + [current]


def _known(run, command):
    """The command as a function, or None if only the shell knows it."""
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if not words:
        return lambda: None
    shell_only = any(sign in command for sign in ("|", "&&", "$(", "`", "<"))
    if shell_only and "PPID" not in command:
        return None
    name = os.path.basename(words[0])
    if name in (".", "source") and len(words) > 1:
        words = words[1:]
        name = os.path.basename(words[0])
    if name == "defaults.sh":
        return _defaults
    if name == "sysctl":
        return _sysctl(words[1:])
    if name == "set_sysctls.py":
        pairs = [word.split("=", 1) for word in words[1:]]
        return lambda: _set_and_remember(run, pairs)
    if name.startswith("sysctl_restore"):
        return lambda: _restore(run)
    if name in IGNORED:
        return lambda: None
    if name == "sleep" and len(words) == 2:
        return lambda: wait_until(run, run.now() + int(float(words[1]) * SECOND))
    return None


def _defaults():
    for name, value in sysctl_pairs(DEFAULTS_SH):
        write_sysctl("net.ipv4." + name, value, quiet=name == "tcp_fack")
    qdisc = "tc qdisc replace dev %s root pfifo" % DEVICE
    subprocess.run(qdisc, shell=True, capture_output=True)


def _sysctl(words):
    pairs, quiet = [], False
    for word in words:
        if word.startswith("-"):
            quiet = quiet or "e" in word
        elif "=" in word:
            pairs.append(word.split("=", 1))
        else:
            return None
    return lambda: [write_sysctl(name.strip(), value.strip(), quiet) for name, value in pairs]


def _set_and_remember(run, pairs):
    for name, value in pairs:
        path = sysctl_path(name)
        if path not in run.saved_sysctls:
            try:
                run.saved_sysctls[path] = read_sysctl(path)
            except OSError as error:
                raise Failure("sysctl %s=%s: %s" % (name, value, error.strerror))
        write_sysctl(path, value)


def _restore(run):
    for path, value in run.saved_sysctls.items():
        write_sysctl(path, value)


def _shell(run, text, line):
    process = subprocess.Popen(
        ["/bin/sh", "-c", text],
        cwd=os.path.dirname(os.path.abspath(run.path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=lambda: os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0)),
    )
    output = process.communicate()[0].decode("latin1")
    if output:
        run.note("command output: " + output.strip())
    if process.returncode:
        first = text.strip().split("\n")[0]
        message = "command failed with status %d: %s\n%s" % (process.returncode, first, output)
        raise Failure(message, line)
