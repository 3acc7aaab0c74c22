"""Measures one transfer on the kernel of this machine, and writes its packets as a table like ../traces.

    sudo python3 transfer.py NAME CC BYTES DROP_AB DROP_BA [PAUSE_MS [acked|at-once [SECONDS]]]

    sudo python3 transfer.py tail3 cubic 200000 d137,d138,d139 none > tail3.cubic.csv

How late the emulator was at most, in ms, is said on stderr: over 1 ms, measure again.
"""
import array
import fcntl
import os
import signal
import socket
import sys
import threading
import time

from link import SERVER, Link, in_namespace

SIOCOUTQ, TCP_CONGESTION = 0x5411, 13


def names_in(text):
    words = [word for word in text.split(",") if word not in ("", "none")]
    return [word + ".1" if word[0] == "d" and "." not in word else word for word in words]


def main(name, control, length, there, back, pause_ms="0", close="acked", seconds="4"):
    link = Link(lost_there=names_in(there), lost_back=names_in(back))
    ready, is_ready = os.pipe()

    def server():
        listener = socket.create_server((SERVER, 5201))
        os.write(is_ready, b"!")
        connection, _ = listener.accept()
        while connection.recv(1 << 20):
            pass
        connection.close()
        time.sleep(600)

    def client():
        os.read(ready, 1)
        connection = socket.socket()
        connection.setsockopt(socket.IPPROTO_TCP, TCP_CONGESTION, control.encode())
        connection.connect((SERVER, 5201))
        time.sleep(float(pause_ms) / 1000)
        connection.sendall(bytes(int(length)))
        if close == "acked":
            unsent = array.array("i", [1])
            while unsent[0]:
                fcntl.ioctl(connection.fileno(), SIOCOUTQ, unsent)
                time.sleep(0.0005)
            time.sleep(0.3)
        connection.close()
        time.sleep(600)

    children = [in_namespace(link.server, server), in_namespace(link.client, client)]
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
    threading.Timer(float(seconds), lambda: setattr(link, "stop", True)).start()
    link.run()
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    print(
        f"# scenario={name} cc={control} bytes={length} rtt_ms=50 rate_mbps=10 queue=1000 mss=1448"
        f" drop_ab={there or 'none'} drop_ba={back or 'none'} close={close} pause_before_write_ms={pause_ms}"
    )
    print("t_ms,dir,flags,seq,len,ack,win,sack,fate", *link.rows, sep="\n")
    print(f"late at most {link.late * 1e3:.3f} ms", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
