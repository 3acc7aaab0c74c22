import type { Simulation } from "@seedwire/engine";
import { appChannel, nodeChannel } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { emitPacket, type Packet } from "@seedwire/wire";
import { Lanes } from "./lanes.ts";
import { highBits } from "./high-bits.ts";
import { mixContents, mixHead, mixPacketEvent } from "./packet-digest.ts";

export interface DigestOptions {
  /** Also over all bytes of all packets, payload included. Default false. */
  readonly full?: boolean;
}

/** Tags of what is not told on the packet channel, in the 11 bits beside the high bits of a time. */
const NODE_DROP = 7;
const APPLICATION = 0;

/**
 * The digest of a run: 64 bits over all that happens to packets, and all that applications see.
 * Two runs of the same digest have, so to speak certainly, gone the same way.
 *
 * It costs about 50 ns for each packet and hop (accepted: 30, delivered: 15), and makes no object.
 */
export class Digest {
  readonly #lanes = new Lanes();

  /** Listens to a simulation in which nothing has happened yet. */
  constructor({ trace }: Simulation, { full = false }: DigestOptions = {}) {
    const lanes = this.#lanes;
    trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      mixPacketEvent(lanes, event, link, packet, nowNs, reason);
      if (full && event !== "deliver") mixBytes(lanes, packet);
    });
    const names = new Words();
    const events = new Words();
    trace.channel(nodeChannel).subscribe((_event, node, packet, nowNs, reason) => {
      mixHead(lanes, nowNs, NODE_DROP, names.of(node.name), packet);
      lanes.mix(events.of(reason), 0);
      mixContents(lanes, packet);
    });
    trace.channel(appChannel).subscribe((event, who, lengthOrValue, nowNs) => {
      lanes.mix6(
        nowNs | 0,
        highBits(nowNs) | APPLICATION,
        events.of(event),
        names.of(who),
        lengthOrValue | 0,
        Math.floor(lengthOrValue / 0x1_0000_0000),
      );
    });
  }

  /** What has happened so far, as 16 hexadecimal digits. */
  value(): string {
    return this.#lanes.value();
  }

  /** 32 bits of what has happened so far, to be asked after each event. */
  word(): number {
    return this.#lanes.word();
  }
}

/** All bytes that the packet has on the wire. */
function mixBytes(lanes: Lanes, packet: Packet): void {
  const bytes = emitPacket(packet);
  lanes.mixBytes(bytes, 0, bytes.length);
}

/** Hashes of the few names and words that events tell. The same one often comes many times in a row. */
class Words {
  readonly #hashes = new Map<string, number>();
  #latest = "";
  #hash = hashText("");

  of(text: string): number {
    if (text === this.#latest) return this.#hash;
    let hash = this.#hashes.get(text);
    if (hash === undefined) {
      hash = hashText(text);
      this.#hashes.set(text, hash);
    }
    this.#latest = text;
    this.#hash = hash;
    return hash;
  }
}

function hashText(text: string): number {
  const lanes = new Lanes();
  for (let i = 0; i < text.length; i++) lanes.mix(text.charCodeAt(i), i);
  return lanes.word();
}
