import { SIOCATMARK, SIOCINQ, SIOCOUTQ, SIOCOUTQNSD } from "../constants/index.ts";
import { atUrgentMark, bytesBeforeMark, type Tcb } from "@seedwire/tcp";
import type { Result } from "../errno.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** `ioctl` of a TCP socket: how much waits where. */
export function tcpIoctl(socket: TcpSocket, request: number, output: { value: number }): Result {
  const { tcb, state } = socket;
  const opening = state === "SYN-SENT" || state === "SYN-RECEIVED";
  switch (request) {
    case SIOCINQ: // also FIONREAD
      if (state === "LISTEN") return "EINVAL";
      output.value = tcb === null ? 0 : bytesBeforeMark(tcb);
      return 0;
    case SIOCATMARK:
      output.value = tcb !== null && atUrgentMark(tcb) ? 1 : 0;
      return 0;
    case SIOCOUTQ: // also TIOCOUTQ
      if (state === "LISTEN") return "EINVAL";
      output.value = tcb === null || opening ? 0 : unacknowledgedBytes(tcb);
      return 0;
    case SIOCOUTQNSD:
      if (state === "LISTEN") return "EINVAL";
      output.value =
        tcb === null || opening ? 0 : unacknowledgedBytes(tcb) - ((tcb.sndNxt - tcb.sndUna) | 0);
      return 0;
    default:
      return "ENOTTY";
  }
}

/** What was written and is not acknowledged, a FIN included. */
const unacknowledgedBytes = (tcb: Tcb): number =>
  tcb.sendBuffer.endOffset + (tcb.finQueued ? 1 : 0) - tcb.unaOffset;
