import type { Reassembly } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { Listener, stateChannel, type Connection, type Tcb } from "@seedwire/tcp";
import { OVERHEAD_BYTES, type UdpSocket } from "@seedwire/udp";
import { MAX_PACKET_BYTES } from "@seedwire/wire";
import type { Host, Oracle } from "seedwire";

/** One host in so many packet events is looked at, in turn. */
const EVERY = 32;
/** Connections of it that are looked at: the latest, and as many of the others in turn. */
const CONNECTIONS = 3;
/** What may be over a limit: one portion or segment that began below it, with its overhead. */
const ONE_MORE_BYTES = 2 * MAX_PACKET_BYTES;

/** Nobody can make a host keep more than it said. */
export const memoryBounds: Oracle = {
  name: "memory-bounds",
  promise:
    "Send and receive buffers, half-open and waiting connections, datagrams that wait to be read and fragments that wait for others stay within their limits",
  source: "RFC 9293 §3.8.6",
  watch: ({ simulation, net, breach }) => {
    const { trace } = simulation;
    const listeners = new Set<Listener>();
    let events = 0;
    let turn = 0;

    trace.channel(stateChannel).subscribe((who, _from, to) => {
      if (!(who instanceof Listener)) return;
      if (to === "LISTEN") listeners.add(who);
      else listeners.delete(who);
    });
    trace.channel(packetChannel).subscribe(() => {
      if (++events % EVERY !== 0) return;
      const host = net.hosts[turn++ % net.hosts.length];
      if (host === undefined) return;
      const found = overflowOf(host, turn) ?? overflowOfListeners(listeners);
      if (found !== null) breach({ found, host: host.name });
    });
  },
};

function overflowOf({ name, node, tcp, udp }: Host, turn: number): string | null {
  const tooMany = ofFragments(node.reassembly);
  if (tooMany !== null) return `${name} ${tooMany}`;
  for (const socket of udp.stack.ports.sockets()) {
    const unread = ofDatagrams(socket);
    if (unread !== null) return `${socket.describe()} ${unread}`;
  }
  const { connections } = tcp.stack;
  const { length } = connections;
  for (let count = 1; count <= Math.min(length, CONNECTIONS); count++) {
    const wrong =
      ofConnection(connections[length - count]!) ??
      ofConnection(connections[(turn * CONNECTIONS + count) % length]!);
    if (wrong !== null) return wrong;
  }
  return null;
}

function ofFragments({ bytes, limitBytes }: Reassembly): string | null {
  return bytes <= limitBytes ? null : `keeps ${bytes} bytes of fragments, at most ${limitBytes}`;
}

/** The last one taken may exceed the limit (Linux). */
function ofDatagrams({ inbox: { bytes, limitBytes } }: UdpSocket): string | null {
  const most = limitBytes + MAX_PACKET_BYTES + OVERHEAD_BYTES;
  return bytes <= most ? null : `keeps ${bytes} bytes of datagrams, at most ${most}`;
}

function ofConnection({ name, endpoint: { tcb } }: Connection): string | null {
  if (tcb.state === "CLOSED") return null;
  const wrong = ofSendBuffer(tcb) ?? ofReceiveBuffer(tcb);
  return wrong === null ? null : `${name} ${wrong}`;
}

/** What an application wrote beyond that waits where it is, and it with that: see `waitingBytes` of TCP. */
function ofSendBuffer({ config, sending, unaOffset }: Tcb): string | null {
  if (!sending.inPortions) return null;
  const bytes = sending.queue.endOffset - Math.max(0, unaOffset);
  const most = config.sendBufferBytes + ONE_MORE_BYTES;
  return bytes <= most ? null : `keeps ${bytes} bytes to send, at most ${most}`;
}

function ofReceiveBuffer({ config, memory, receiveBuffer }: Tcb): string | null {
  if (config.receiveWindow === "linux") {
    const most = Math.max(memory.limitBytes, config.receiveBufferMaxBytes) + ONE_MORE_BYTES;
    const { usedBytes } = memory;
    return usedBytes <= most ? null : `takes ${usedBytes} bytes of memory, at most ${most}`;
  }
  const { bytes } = receiveBuffer;
  const most = config.receiveBufferBytes;
  return bytes <= most ? null : `keeps ${bytes} bytes to be read, at most ${most}`;
}

/** As under Linux, one more than the backlog finds room. */
function overflowOfListeners(listeners: ReadonlySet<Listener>): string | null {
  for (const listener of listeners) {
    const { backlog, synQueue, waiting } = listener;
    const most = backlog + 1;
    if (synQueue.length > most) {
      return `${listener.name} keeps ${synQueue.length} half-open connections, at most ${most}`;
    }
    if (waiting > most) {
      return `${listener.name} keeps ${waiting} connections waiting, at most ${most}`;
    }
  }
  return null;
}
