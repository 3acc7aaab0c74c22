import { callOn, SocketError } from "@seedwire/ip";
import type { Connection } from "./connection.ts";
import type { TcpErrorCode } from "./outbox.ts";

/** The application hears of a soft error, if it wants to (RFC 9293 MUST-47). */
export function hearSoftError(connection: Connection, code: TcpErrorCode): void {
  const { onSoftError } = connection;
  connection.tell(`tcp-soft-${code}`, connection.deliveredBytes);
  if (onSoftError === null) return;
  const error = new SocketError(code, connection.name);
  callOn(connection.endpoint.stack.node, () => onSoftError(error));
}
