import type { Packet } from "@seedwire/wire";
import type { Steps } from "../call.ts";
import {
  IP_RECVTOS,
  IP_RECVTTL,
  IP_TOS,
  IP_TTL,
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  SOL_IP,
} from "../constants/index.ts";
import { giveControl } from "../control.ts";
import type { Receiving } from "../description.ts";
import type { ControlMessage } from "../message.ts";
import { RCV_SHUTDOWN, fill, socketAddress } from "../socket.ts";
import type { DatagramSocket } from "./datagram-socket.ts";

/** `recv` and the like: one datagram; what does not fit is lost. */
export function* receiveDatagram(socket: DatagramSocket, call: Receiving): Steps {
  const { flags, from, message, sink } = call;
  if ((flags & MSG_ERRQUEUE) !== 0) return socket.errors.receive(call);
  if ((flags & MSG_OOB) !== 0) return "EOPNOTSUPP";
  const untilNs = socket.receiveUntilNs(flags);
  const { inbox } = socket.udp;
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
  const bytes = payload.subarray(payloadOffset, payloadOffset + payloadLength);
  const isCut = payloadLength > sink.left;
  if (payloadLength > 0 && sink.faulty) return "EFAULT";
  sink.put(bytes);
  fill(from, socketAddress(packet.source, packet.sourcePort));
  if (message !== null) {
    message.flags = isCut ? MSG_TRUNC : 0;
    giveControl(message, controlOf(socket, packet));
  }
  if ((flags & MSG_PEEK) === 0) socket.host.node.pool.release(inbox.takeFront()!);
  return (flags & MSG_TRUNC) === 0 ? sink.count : payloadLength;
}

function controlOf({ numbers }: DatagramSocket, packet: Packet): ControlMessage[] {
  const control: ControlMessage[] = [];
  if (numbers.get(SOL_IP, IP_RECVTTL) !== 0) {
    control.push({ level: SOL_IP, type: IP_TTL, value: packet.ttl });
  }
  if (numbers.get(SOL_IP, IP_RECVTOS) !== 0) {
    control.push({ level: SOL_IP, type: IP_TOS, value: packet.trafficClass });
  }
  return control;
}
