import { urgentDistance } from "@seedwire/tcp";
import type { Steps } from "../call.ts";
import { MSG_DONTWAIT, SO_PEEK_OFF, SOL_SOCKET } from "../constants/index.ts";
import type { Result } from "../errno.ts";
import { RCV_SHUTDOWN } from "../socket.ts";
import type { Sink } from "../vectors.ts";
import { peekOffsetOf } from "./receive.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/**
 * `splice` from a connection: what is there, however few bytes (SO_RCVLOWAT says only when it is
 * woken), and nothing at the urgent mark, which only a read passes. SO_PEEK_OFF stays (Linux).
 */
export function* spliceStream(socket: TcpSocket, sink: Sink): Steps {
  let untilNs = socket.receiveUntilNs(0);
  for (;;) {
    if (isAtMark(socket)) return whyNothing(socket, untilNs);
    const offset = peekOffsetOf(socket);
    const call = { sink, flags: MSG_DONTWAIT, from: null, message: null };
    const received = yield* socket.receive(call);
    socket.numbers.set(SOL_SOCKET, SO_PEEK_OFF, offset);
    if (received !== "EAGAIN" || untilNs === 0) return received;
    const wake = yield { queues: [socket.waiters], untilNs };
    if (wake === "interrupted") return "EINTR";
    if (wake === "timeout") untilNs = 0;
  }
}

/** Whether bytes are there, and the next one is urgent. */
const isAtMark = ({ tcb }: TcpSocket): boolean =>
  tcb !== null && tcb.receiveBuffer.bytes > 0 && urgentDistance(tcb) === 0;

function whyNothing(socket: TcpSocket, untilNs: number): Result {
  if (socket.done) return 0;
  if (socket.error !== null) return socket.takeError()!;
  return untilNs > 0 || (socket.shut & RCV_SHUTDOWN) !== 0 ? 0 : "EAGAIN";
}
