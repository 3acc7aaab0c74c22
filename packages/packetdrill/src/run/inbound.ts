import { TCP, UDP } from "@seedwire/wire";
import type { Ports, ScriptPacket } from "../language/packet.ts";
import { printPacket } from "../language/print-packet.ts";
import type { PacketEvent } from "../language/script.ts";
import { fillInjected } from "./inject.ts";
import { LiveConnection } from "./live-connection.ts";
import type { Run } from "./run.ts";

/** Hands a packet of the script to the stack. */
export function injectPacket(run: Run, { packet, line }: PacketEvent): void {
  const { host, script, conversation } = run;
  const { node, network, local, remote } = host;
  const connection = connectionFor(run, packet);
  const live = node.pool.take();
  fillInjected(live, packet, { connection, settings: script.settings, local, remote, line });
  conversation.add(host.simulation.nowNs, line, printPacket(packet));
  node.receive(live, network.interfaces[0]!.link);
}

/** The connection that a packet is for: where a listener is under test, a new one. */
function connectionFor(run: Run, packet: ScriptPacket): LiveConnection {
  const { current } = run;
  const protocol = packet.kind === "udp" ? UDP : TCP;
  if (packet.kind === "icmp") return current ?? childOf(run, TCP, null);
  const needsChild = current === null || current.role === "fresh" || current.role === "listening";
  if (current !== null && current.protocol === UDP && protocol === UDP) {
    if (current.remotePort === 0) current.remotePort = packet.ports?.source ?? run.nextRemotePort++;
    return current;
  }
  if (current === null || needsChild || current.protocol !== protocol) {
    return childOf(run, protocol, packet.ports);
  }
  return current;
}

function childOf(run: Run, protocol: typeof TCP | typeof UDP, ports: Ports | null): LiveConnection {
  const source = ports?.source ?? run.nextRemotePort++;
  const destination = ports?.destination ?? run.script.settings.bindPort;
  const child = LiveConnection.child(protocol, { source, destination });
  run.connections.push(child);
  run.current = child;
  return child;
}
