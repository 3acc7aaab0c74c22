import { ACK, SYN, TCP, UDP, type Address, type Packet } from "@seedwire/wire";
import type { Ports } from "../language/packet.ts";
import { Numbers } from "./numbers.ts";
import { Timestamps } from "./timestamps.ts";

/** How far a socket of the script has come, as far as the runner must know. */
export type Role =
  /** Made by `socket()`; what comes in makes a child. */
  | "fresh"
  | "listening"
  /** `connect()` was called: the next SYN that leaves tells its port. */
  | "connecting"
  /** Its addresses and ports are known. */
  | "known"
  /** `connect()` with AF_UNSPEC ended it: packets are of the old connection until the next `connect()`. */
  | "dissolved";

/** A socket under test: what the script's packets are about. */
export class LiveConnection {
  readonly protocol: typeof TCP | typeof UDP;
  role: Role = "fresh";
  /** Live descriptor; null before `accept()` and after `close()`. */
  fd: number | null;
  /** 0 as long as they are not known. */
  localPort = 0;
  remotePort = 0;
  numbers = new Numbers();
  timestamps = new Timestamps();

  constructor(protocol: typeof TCP | typeof UDP, fd: number | null) {
    this.protocol = protocol;
    this.fd = fd;
  }

  /** A child that a listener gets by the first packet that comes in. */
  static child(protocol: typeof TCP | typeof UDP, ports: Ports): LiveConnection {
    const child = new LiveConnection(protocol, null);
    child.role = "known";
    child.localPort = ports.destination;
    child.remotePort = ports.source;
    return child;
  }

  /** `connect()` is called: a new four-tuple, so new numbers. */
  beginConnect(remotePort: number): void {
    this.role = "connecting";
    this.remotePort = remotePort;
    if (this.protocol !== TCP) return;
    this.localPort = 0;
    this.numbers = new Numbers();
    this.timestamps = new Timestamps();
  }

  /** Whether a packet that left the stack is of this connection; `ports` if the script says which. */
  owns(packet: Packet, remote: Address, ports: Ports | null): boolean {
    if (packet.protocol !== this.protocol || packet.destination !== remote) return false;
    if (ports !== null) {
      return packet.sourcePort === ports.source && packet.destinationPort === ports.destination;
    }
    const { localPort, remotePort } = this;
    if (remotePort !== 0 && packet.destinationPort !== remotePort) return false;
    if (localPort !== 0) return packet.sourcePort === localPort;
    if (this.role !== "connecting") return this.protocol === UDP;
    return this.protocol === UDP || (packet.flags & (SYN | ACK)) === SYN;
  }

  /** The first packet of it that the script expects tells the ports. */
  learnPorts(packet: Packet): void {
    if (this.role === "listening" || this.role === "dissolved") return;
    this.role = "known";
    if (this.localPort === 0) this.localPort = packet.sourcePort;
    if (this.remotePort === 0) this.remotePort = packet.destinationPort;
  }
}
