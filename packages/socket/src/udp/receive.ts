import { ANY, type Packet } from "@seedwire/wire";
import type { Steps } from "../call.ts";
import {
  IP_PKTINFO,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_TOS,
  IP_TTL,
  MSG_ERRQUEUE,
  MSG_PEEK,
  MSG_TRUNC,
  SO_PEEK_OFF,
  SOL_IP,
  SOL_SOCKET,
} from "../constants/index.ts";
import { arrivalStamps } from "../arrival-stamps.ts";
import { giveControl } from "../control.ts";
import type { Receiving } from "../description.ts";
import type { ControlMessage } from "../message.ts";
import { RCV_SHUTDOWN, fill, socketAddress } from "../socket.ts";
import type { DatagramSocket } from "./datagram-socket.ts";

/** The first interface beside the loopback; hosts here have few, and their indices are nobody's concern. */
const INTERFACE_INDEX = 2;

/** `recv` and the like: one datagram; what does not fit is lost. */
export function* receiveDatagram(socket: DatagramSocket, call: Receiving): Steps {
  const { flags, from, message, sink } = call;
  if ((flags & MSG_ERRQUEUE) !== 0) return socket.errors.receive(call);
  const untilNs = socket.receiveUntilNs(flags);
  const { inbox } = socket.udp;
  const { numbers } = socket;
  for (;;) {
    if (socket.error !== null) return socket.takeError()!;
    if (inbox.front !== null) break;
    if (untilNs === 0) return "EAGAIN";
    if ((socket.shut & RCV_SHUTDOWN) !== 0) return 0;
    const wake = yield { queues: [socket.waiters], untilNs };
    if (wake === "interrupted") return "EINTR";
    if (wake === "timeout" && inbox.front === null) return "EAGAIN";
  }
  const packet = inbox.front;
  const { payload, payloadOffset, payloadLength } = packet;
  const peeking = (flags & MSG_PEEK) !== 0;
  const peekOffset = numbers.get(SOL_SOCKET, SO_PEEK_OFF, -1);
  const skipped = peeking ? Math.max(0, peekOffset) : 0;
  if (skipped > 0 && skipped >= payloadLength) return "EAGAIN"; // what waits behind it is not shown
  const bytes = payload.subarray(payloadOffset + skipped, payloadOffset + payloadLength);
  const isCut = bytes.length > sink.left;
  if (!sink.holds(bytes.length)) {
    if (!peeking) drop(socket);
    return "EFAULT";
  }
  sink.put(bytes);
  if (peekOffset >= 0) {
    const moved = peekOffset + (peeking ? sink.count : -sink.count);
    numbers.set(SOL_SOCKET, SO_PEEK_OFF, Math.max(0, moved));
  }
  fill(from, socketAddress(packet.source, packet.sourcePort));
  if (message !== null) {
    message.flags = isCut ? MSG_TRUNC : 0;
    giveControl(message, controlOf(socket, packet));
  }
  if (!peeking) drop(socket);
  return (flags & MSG_TRUNC) === 0 ? sink.count : payloadLength;
}

/** The first datagram waits no longer: it was read, or could not be (Linux). */
function drop(socket: DatagramSocket): void {
  socket.arrivalsNs.shift();
  socket.host.node.pool.release(socket.udp.inbox.takeFront()!);
}

function controlOf(socket: DatagramSocket, packet: Packet): ControlMessage[] {
  const { numbers } = socket;
  const control = arrivalStamps(socket, socket.arrivalsNs[0]!);
  if (numbers.get(SOL_IP, IP_PKTINFO) !== 0) {
    const { destination } = packet;
    const { node } = socket.host;
    const local = node.isLocal(destination) ? destination : (node.sourceFor(packet.source) ?? ANY);
    const value = { interfaceIndex: INTERFACE_INDEX, local, destination };
    control.push({ level: SOL_IP, type: IP_PKTINFO, value });
  }
  if (numbers.get(SOL_IP, IP_RECVTTL) !== 0) {
    control.push({ level: SOL_IP, type: IP_TTL, value: packet.ttl });
  }
  if (numbers.get(SOL_IP, IP_RECVTOS) !== 0) {
    control.push({ level: SOL_IP, type: IP_TOS, value: packet.trafficClass });
  }
  return control;
}
