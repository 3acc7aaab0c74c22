import * as fc from "fast-check";
import type { PacketFate } from "seedwire";
import type { NetworkCase } from "../case/index.ts";
import { namesOf } from "../case/names.ts";
import { duration, oneOf, whole } from "./sparse.ts";

/** What befalls a packet, where link and flow are numbers: they have their names only in a network. */
export interface NumberedFate {
  /** Number of a cable, and of a flow; beyond the last they count on from 0. */
  readonly cable: number;
  readonly flow: number;
  /** The direction from servers to clients. */
  readonly back: boolean;
  readonly packet: number;
  readonly what: What;
}

/** A fate without the packet's name. */
type What = PacketFate extends infer F
  ? F extends PacketFate
    ? Omit<F, "link" | "flow" | "packet">
    : never
  : never;

const drop: fc.Arbitrary<What> = fc.constant({ fate: "drop" });
const delay: fc.Arbitrary<What> = duration(1e3, 400e6).map((ns) => ({ fate: "delay", ns }));
const duplicate: fc.Arbitrary<What> = whole(1, 3).map((copies) => ({ fate: "duplicate", copies }));
const corrupt: fc.Arbitrary<What> = whole(0, 12_000).map((bit) => ({ fate: "corrupt", bit }));

/** What may befall a packet. Shrinks to a drop. */
export const anyWhat: fc.Arbitrary<What> = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: drop },
  { weight: 3, arbitrary: delay },
  { weight: 2, arbitrary: duplicate },
  { weight: 1, arbitrary: corrupt },
);

/** A fate of one of the first packets. */
export const anyFate = (maxPacket = 12): fc.Arbitrary<NumberedFate> =>
  fc.record({
    cable: oneOf(0, 0, 0, 1, 2, 3),
    flow: oneOf(0, 0, 0, 1, 2),
    back: fc.boolean(),
    packet: whole(1, maxPacket),
    what: anyWhat,
  });

/** Some fates. Shrinks to none. */
export const anyFates = (max = 3, maxPacket = 12): fc.Arbitrary<NumberedFate[]> =>
  fc.array(anyFate(maxPacket), { maxLength: max });

/** Gives numbered fates the names that links and flows have in a case; each kind once a packet. */
export function namedFates(networkCase: NetworkCase, fates: readonly NumberedFate[]): PacketFate[] {
  const { links, flows } = namesOf(networkCase);
  const named = new Map<string, PacketFate>();
  for (const { cable, flow, back, packet, what } of fates) {
    const way = back ? "back" : "there";
    const link = links[cable % links.length]![way];
    const name = flows[flow % flows.length]![way];
    named.set(`${link} ${name} ${packet} ${what.fate}`, { link, flow: name, packet, ...what });
  }
  return [...named.values()];
}
