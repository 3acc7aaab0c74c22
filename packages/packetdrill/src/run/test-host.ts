import { Simulation } from "@seedwire/engine";
import { connect, Node } from "@seedwire/ip";
import { Posix } from "@seedwire/socket";
import { TcpStack } from "@seedwire/tcp";
import { UdpStack } from "@seedwire/udp";
import { PacketPool, parseAddress, type Address } from "@seedwire/wire";
import type { Settings } from "../language/settings.ts";
import { Network } from "./network.ts";

/** The host under test, and the network that the script plays. */
export interface TestHost {
  readonly simulation: Simulation;
  readonly node: Node;
  readonly network: Network;
  readonly tcp: TcpStack;
  readonly posix: Posix;
  readonly local: Address;
  readonly remote: Address;
}

/** Makes a host with one interface, whose far end is the network of the script. */
export function makeTestHost(settings: Settings, seed: string): TestHost {
  const local = parseAddress(settings.localIp);
  const remote = parseAddress(settings.remoteIp);
  const simulation = new Simulation({ seed });
  const pool = new PacketPool();
  const node = new Node(simulation, pool, { name: "host", address: local });
  const network = new Network(simulation, pool, remote);
  connect(node, network, { mtuBytes: settings.mtuBytes });
  const tcp = new TcpStack(node);
  const udp = new UdpStack(node);
  const posix = new Posix({ node, tcp, udp });
  return { simulation, node, network, tcp, posix, local, remote };
}
