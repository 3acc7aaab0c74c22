import type { Tcb } from "../tcb.ts";

/** What SEND says (RFC 9293 §3.10.2): taken, or why not. */
export type SendResult = "ok" | "closing" | "no connection";

/**
 * SEND: bytes join the send buffer; `output` decides when they leave. The endpoint bounds how much
 * is written; here all is taken.
 */
export function send(tcb: Tcb, bytes: Uint8Array): SendResult {
  switch (tcb.state) {
    case "SYN-SENT":
    case "SYN-RECEIVED":
    case "ESTABLISHED":
    case "CLOSE-WAIT":
      if (tcb.finQueued) return "closing";
      tcb.sendBuffer.append(bytes);
      return "ok";
    case "CLOSED":
    case "LISTEN":
      return "no connection";
    default:
      return "closing";
  }
}

/** How many bytes may be written before the writer has to wait. */
export const sendRoomBytes = (tcb: Tcb): number =>
  Math.max(0, Math.max(0, tcb.unaOffset) + tcb.config.sendBufferBytes - tcb.sendBuffer.endOffset);
