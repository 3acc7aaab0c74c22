"""Code blocks: Python with the fields of tcp_info as names."""
import re

from tcp_info import read_tcp_info


def take_snapshot(run, event):
    """Notes what the block will see. It runs at the end, as in packetdrill, or at once in a
    recording."""
    connection = run.connection
    names = None
    if connection and connection.descriptor is not None:
        names = read_tcp_info(connection.descriptor)
    if names is None:
        run.complain("no statistics: the socket under test has no descriptor", event)
        return
    run.snapshots.append((event, names))
    if run.arguments.record:
        run_code(run, event, names)


def run_code(run, event, names):
    printed = []
    run.code_names.update(names)
    run.code_names["print"] = lambda *values, **_: printed.append(" ".join(map(str, values)))
    try:
        exec(_source(event.text), run.code_names)
    except AssertionError as error:
        run.complain("assertion failed: %s (value: %s)" % (event.text, error), event)
    except Exception as error:
        run.complain("code block: %s: %s" % (type(error).__name__, error), event)
    else:
        if printed:
            at = run.now() if run.arguments.record else 0
            run.add(at, "    // line %d prints: %s" % (event.line, "; ".join(printed)), "note")


def _source(text):
    """Lines are indented as the script likes, unless the block has blocks of its own."""
    text = re.sub(r"\\$", "", text).replace("\\\n", " ")
    if re.search(r":\s*\n", text):
        return text
    return "\n".join(line.strip() for line in text.split("\n"))
