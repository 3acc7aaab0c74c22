import { callOn } from "@seedwire/ip";
import type { Connection } from "./connection.ts";
import { readUrgentByte, urgentBytes } from "./receive/urgent.ts";

export { atUrgentMark, bytesBeforeMark, readableBytes, urgentDistance } from "./receive/urgent.ts";

/** The application hears that urgent data is on its way, or more of it (RFC 9293 MUST-32). */
export function hearUrgent(connection: Connection): void {
  const { onUrgent } = connection;
  connection.tell("tcp-urgent", urgentBytes(connection.endpoint.tcb));
  if (onUrgent !== null) callOn(connection.endpoint.stack.node, onUrgent);
}

/** Bytes to be read up to and with the last urgent one (RFC 9293 MUST-33); 0 if none are urgent. */
export const urgentBytesLeft = ({ endpoint }: Connection): number => urgentBytes(endpoint.tcb);

/**
 * Takes the urgent byte apart from the stream, as `recv` with MSG_OOB does (Linux): "none" if there is
 * none to be had, "not yet" if it has not come.
 */
export const takeUrgentByte = (
  { endpoint }: Connection,
  peek = false,
): number | "none" | "not yet" => readUrgentByte(endpoint.tcb, peek);
