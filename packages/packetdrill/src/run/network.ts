import type { Ns, Simulation } from "@seedwire/engine";
import { Node } from "@seedwire/ip";
import type { Address, Packet, PacketPool } from "@seedwire/wire";

/** A packet that left the stack under test. */
export interface Captured {
  readonly packet: Packet;
  readonly timeNs: Ns;
}

/** All that is not the host under test: it keeps what reaches it, and answers nothing. */
export class Network extends Node {
  /** What left the stack and was not taken yet, oldest first. */
  readonly captured: Captured[] = [];
  /** Is told of each packet when it comes. */
  onCapture: ((captured: Captured) => void) | null = null;

  constructor(simulation: Simulation, pool: PacketPool, address: Address) {
    super(simulation, pool, { name: "network", address });
  }

  override receive(packet: Packet): void {
    const captured = { packet, timeNs: this.simulation.nowNs };
    this.captured.push(captured);
    this.onCapture?.(captured);
  }
}
