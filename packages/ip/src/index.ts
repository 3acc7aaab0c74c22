export { AddressTable, MISSING } from "./address-table.ts";
export { appChannel } from "./app-trace.ts";
export { connect, type Cable, type ConnectOptions } from "./connect.ts";
export { callOn, checkUp } from "./crashed-host.ts";
export {
  drop,
  NODE_DROP_REASONS,
  nodeChannel,
  type NodeDropReason,
  type NodeTrace,
} from "./drop.ts";
export {
  EPHEMERAL_PORTS,
  EphemeralPorts,
  isPort,
  PORT_RANGE,
  type PortRange,
} from "./ephemeral-ports.ts";
export type { EchoOptions, EchoResult } from "./icmp/echo.ts";
export type { PathMtuBelief } from "./path-mtu.ts";
export type { IcmpError, IcmpErrorKind } from "./icmp/error.ts";
export { Icmp } from "./icmp/icmp.ts";
export type { RateLimitOptions } from "./icmp/rate-limit.ts";
export { Interface } from "./interface.ts";
export { LOOPBACK_MTU_BYTES } from "./loopback.ts";
export { Node, type NodeOptions } from "./node.ts";
export { passageChannel, type Passage, type PassageTrace } from "./passage.ts";
export { MIN_MTU_BYTES, PATH_MTU_EXPIRY_NS } from "./path-mtu.ts";
export type { ProtocolHandler } from "./protocol.ts";
export type { Reassembly, ReassemblyOptions } from "./reassembly.ts";
export type { Rejection } from "./routing.ts";
export { SocketError, type SocketErrorCode } from "./socket-error.ts";
export { parsePrefix, type Prefix } from "./static-routes.ts";
export type { NodeStats } from "./stats.ts";
export { stripTcpOptions, type StrippedOption, type Tamper } from "./tamper/index.ts";
export type { Topology } from "./topology.ts";
