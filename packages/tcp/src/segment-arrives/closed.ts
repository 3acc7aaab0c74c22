import { ACK, FIN, RST, SYN, type Packet } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { emitReset, type ResetTo } from "../send/segment.ts";

/** SEG.LEN: sequence numbers that a segment takes, SYN and FIN included. */
export const segmentLength = (segment: Packet): number =>
  segment.payloadLength +
  ((segment.flags & SYN) === 0 ? 0 : 1) +
  ((segment.flags & FIN) === 0 ? 0 : 1);

/** The ends of a connection as the receiver of a segment sees them. */
export const endsOf = (segment: Packet): ResetTo => ({
  localAddress: segment.destination,
  localPort: segment.destinationPort,
  remoteAddress: segment.source,
  remotePort: segment.sourcePort,
});

/** SEGMENT ARRIVES in state CLOSED: there is no connection (RFC 9293 §3.10.7.1). */
export function inClosed(segment: Packet, out: Outbox): void {
  if ((segment.flags & RST) !== 0) return;
  resetAnswer(segment, out);
}

/** The RST that answers a segment nobody wants (RFC 9293 §3.5.2 group 1). */
export function resetAnswer(segment: Packet, out: Outbox): void {
  if ((segment.flags & ACK) !== 0) emitReset(endsOf(segment), out, segment.ack, null);
  else emitReset(endsOf(segment), out, 0, (segment.seq + segmentLength(segment)) | 0);
}
