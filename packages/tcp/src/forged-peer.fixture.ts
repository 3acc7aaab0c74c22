import { ACK, FIN, PSH, RST, SYN, TCP, type Packet } from "@seedwire/wire";
import type { TcpOptions } from "./config.ts";
import { A, B, twoHosts, type TwoHosts } from "./two-hosts.fixture.ts";

const BITS = { S: SYN, F: FIN, R: RST, P: PSH, A: ACK } as const;

/** ISN of the stack under test, and of the forged peer. */
export const OURS = 1000;
export const THEIRS = 5000;

/** A peer that exists only in a test: what it says is made by hand, what it hears is kept. */
export class ForgedPeer {
  readonly hosts: TwoHosts;
  /** What was sent to it since it last said something. */
  heard: Packet[] = [];

  constructor(tcp: TcpOptions = {}) {
    this.hosts = twoHosts({ tcp: { iss: OURS, ...tcp } });
    const { node } = this.hosts.b;
    node.send = (packet: Packet): boolean => {
      this.heard.push(packet);
      return true;
    };
  }

  get stack() {
    return this.hosts.b;
  }

  /** Says a segment from port 4000 to port 80; tells what comes back, like `["SA 1000 ack 5001"]`. */
  says(flags: string, seq: number, ack = 0, set: Partial<Packet> = {}): string[] {
    const { pool } = this.hosts;
    this.heard = [];
    const packet = pool.take();
    packet.protocol = TCP;
    packet.source = A;
    packet.destination = B;
    packet.sourcePort = 4000;
    packet.destinationPort = 80;
    packet.flags = Array.from(flags).reduce(
      (bits, letter) => bits | BITS[letter as keyof typeof BITS],
      0,
    );
    packet.seq = seq;
    packet.ack = ack;
    packet.window = 60000;
    Object.assign(packet, set);
    this.stack.receive(packet);
    return this.tells();
  }

  /** What was heard since, as text. */
  tells(): string[] {
    return this.heard.map((packet) => {
      const letters = Object.entries(BITS).filter(([, bit]) => (packet.flags & bit) !== 0);
      const length = packet.payloadLength === 0 ? "" : `+${packet.payloadLength}`;
      const ack = (packet.flags & ACK) === 0 ? "" : ` ack ${packet.ack >>> 0}`;
      return `${letters.map(([letter]) => letter).join("")} ${packet.seq >>> 0}${length}${ack}`;
    });
  }

  /** Lets time pass. */
  async waits(timeNs: number): Promise<string[]> {
    this.heard = [];
    const { simulation } = this.hosts;
    await simulation.run(async () => simulation.sleep(timeNs));
    return this.tells();
  }
}

/** Payload of so many bytes. */
export const text = (length: number): Partial<Packet> => ({
  payload: new Uint8Array(length).fill(7),
  payloadLength: length,
});
