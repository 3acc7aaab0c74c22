import type { Ns } from "@seedwire/engine";
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

/** A datagram that waits. */
interface Choice {
  readonly packet: Packet;
  /** When it arrived. */
  readonly arrivedNs: Ns;
  /** Bytes of it that a look leaves out (SO_PEEK_OFF). */
  readonly skipped: number;
}

/** `recv` and the like: one datagram; what does not fit is lost. */
export function* receiveDatagram(socket: DatagramSocket, call: Receiving): Steps {
  const { flags, from, message, sink } = call;
  if ((flags & MSG_ERRQUEUE) !== 0) return socket.errors.receive(call);
  let untilNs = socket.receiveUntilNs(flags);
  const peeking = (flags & MSG_PEEK) !== 0;
  let choice: Choice | null;
  for (;;) {
    if (socket.error !== null) return socket.takeError()!;
    choice = choose(socket, peeking);
    if (choice !== null) break;
    if (untilNs === 0) return "EAGAIN";
    if ((socket.shut & RCV_SHUTDOWN) !== 0) return 0;
    const wake = yield { queues: [socket.waiters], untilNs };
    if (wake === "interrupted") return "EINTR";
    if (wake === "timeout") untilNs = 0;
  }
  const { packet, skipped } = choice;
  const { payload, payloadOffset, payloadLength } = packet;
  const bytes = payload.subarray(payloadOffset + skipped, payloadOffset + payloadLength);
  const isCut = bytes.length >= sink.left && payloadLength > sink.left; // also by what was left out
  if (!sink.holds(bytes.length)) {
    if (!peeking) drop(socket);
    return "EFAULT";
  }
  sink.put(bytes);
  const result = (flags & MSG_TRUNC) === 0 ? sink.count : payloadLength;
  movePeekOffset(socket, peeking ? result : -result);
  fill(from, socketAddress(packet.source, packet.sourcePort));
  if (message !== null) {
    message.flags = isCut ? MSG_TRUNC : 0;
    giveControl(message, controlOf(socket, choice));
  }
  if (!peeking) drop(socket);
  return result;
}

/**
 * The datagram that waits longest; a look with SO_PEEK_OFF goes on behind all that others have shown,
 * also from datagram to datagram, of which it shows an empty one once.
 */
function choose(socket: DatagramSocket, peeking: boolean): Choice | null {
  const offset = peeking ? peekOffsetOf(socket) : -1;
  let skipped = Math.max(0, offset);
  let packet = socket.udp.inbox.front;
  for (let at = 0; packet !== null; at++, packet = packet.next) {
    const { payloadLength } = packet;
    const wasShown = skipped > 0 || socket.shownEmpty.has(packet);
    if (offset < 0 || skipped < payloadLength || !wasShown) {
      if (peeking && payloadLength === 0) socket.shownEmpty.add(packet);
      return { packet, arrivedNs: socket.arrivalsNs[at]!, skipped };
    }
    skipped -= payloadLength;
  }
  return null;
}

const peekOffsetOf = ({ numbers }: DatagramSocket): number =>
  numbers.get(SOL_SOCKET, SO_PEEK_OFF, -1);

function movePeekOffset(socket: DatagramSocket, bytes: number): void {
  const offset = peekOffsetOf(socket);
  if (offset >= 0) socket.numbers.set(SOL_SOCKET, SO_PEEK_OFF, Math.max(0, offset + bytes));
}

/** The first datagram waits no longer: it was read, or could not be (Linux). */
function drop(socket: DatagramSocket): void {
  socket.arrivalsNs.shift();
  const packet = socket.udp.inbox.takeFront()!;
  socket.shownEmpty.delete(packet);
  socket.host.node.pool.release(packet);
}

function controlOf(socket: DatagramSocket, { packet, arrivedNs }: Choice): ControlMessage[] {
  const { numbers } = socket;
  const control = arrivalStamps(socket, arrivedNs);
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
