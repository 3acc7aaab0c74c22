import { Simulation } from "@seedwire/engine";
import { connect, Node } from "@seedwire/ip";
import { Posix } from "@seedwire/socket";
import { TcpStack } from "@seedwire/tcp";
import { UdpStack } from "@seedwire/udp";
import { PacketPool, type Address } from "@seedwire/wire";
import { ScriptError, type Place } from "../language/place.ts";
import type { Script } from "../language/script.ts";
import { Network } from "./network.ts";
import { readAddress } from "./read-address.ts";

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

const OPTIONS: Place = { line: 0, column: 0 };

/** Makes a host with one interface, whose far end is the network of the script. */
export function makeTestHost({ file, settings }: Script, seed: string): TestHost {
  const local = readAddress(file, OPTIONS, settings.localIp);
  const remote = readAddress(file, OPTIONS, settings.remoteIp);
  if (local === remote) {
    throw new ScriptError(file, OPTIONS, `--local_ip and --remote_ip are both ${settings.localIp}`);
  }
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
