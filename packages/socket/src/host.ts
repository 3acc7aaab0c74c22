import type { Node } from "@seedwire/ip";
import type { TcpStack } from "@seedwire/tcp";
import type { UdpStack } from "@seedwire/udp";

/** The host that a process runs on. */
export interface PosixHost {
  readonly node: Node;
  readonly tcp: TcpStack;
  readonly udp: UdpStack;
}
