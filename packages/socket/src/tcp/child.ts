import type { Connection } from "@seedwire/tcp";
import {
  IP_TOS,
  SO_PRIORITY,
  SOL_IP,
  SOL_SOCKET,
  SOL_TCP,
  TCP_FASTOPEN,
} from "../constants/index.ts";
import { TcpSocket } from "./tcp-socket.ts";

/** A socket for a connection that has come in, with the options of its listener. */
export function childOf(listener: TcpSocket, connection: Connection): TcpSocket {
  const child = new TcpSocket(listener.host, false);
  child.numbers = listener.numbers.copy();
  child.numbers.set(SOL_SOCKET, SO_PRIORITY, 0); // these it does not inherit (Linux)
  child.numbers.set(SOL_TCP, TCP_FASTOPEN, 0);
  child.choices = listener.choices;
  child.lingerNs = listener.lingerNs;
  child.lingerSeconds = listener.lingerSeconds;
  child.receiveTimeoutNs = listener.receiveTimeoutNs;
  child.sendTimeoutNs = listener.sendTimeoutNs;
  child.phase = "connected";
  child.adopt(connection);
  const { reflectsDscp, dscp } = connection.endpoint.tcb.config;
  if (reflectsDscp) child.numbers.set(SOL_IP, IP_TOS, dscp << 2);
  if (listener.config.deferAccept > 0) child.choose({ deferAccept: 0 });
  return child;
}
