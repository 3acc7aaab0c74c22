import { ackQuickly, mayAckQuickly } from "@seedwire/tcp";
import type { TcpOption } from "./option-table.ts";

/**
 * TCP_QUICKACK: 0 lets ACKs wait for company, as in an interactive session; 1 ends that. Before there
 * is a connection it decides how one begins.
 */
export const quickAck: TcpOption = {
  set(socket, value) {
    const { connection } = socket;
    if (connection === null) socket.choose({ quickAck: value !== 0 });
    else ackQuickly(connection, value);
    return 0;
  },
  get: ({ tcb, config }) => ((tcb === null ? config.quickAck : mayAckQuickly(tcb)) ? 1 : 0),
};
