import type { Simulation } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import { FATE_DROP } from "@seedwire/wire";
import {
  bernoulli,
  fateFileOf,
  heldBack,
  probability,
  receivePattern,
  runScenario,
  scenario,
  sendPattern,
  size,
  uniformJitter,
  type FateFile,
  type Oracle,
} from "seedwire";

/** A transfer over a cable that loses, doubles, damages and delays. */
export const transfer = scenario(
  "transfer",
  { params: { bytes: size("1MB"), loss: probability(0.02) } },
  async ({ net, params: { bytes, loss } }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, {
      rateBps: "100mbps",
      delayNs: "5ms",
      forward: {
        loss: bernoulli(loss),
        duplicate: bernoulli(loss / 2),
        corrupt: bernoulli(loss / 4),
        jitter: uniformJitter(Math.round(1e5 * loss)),
        reorder: heldBack(bernoulli(loss / 2), 2e6),
      },
      back: { loss: bernoulli(loss / 2) },
    });
    const listener = b.tcp.listen(5201);
    const connection = await a.tcp.connect(b, 5201);
    sendPattern(connection, bytes);
    const accepted = await listener.accept();
    await receivePattern(accepted, { verify: false }).done;
    accepted.end();
  },
);

/** Data of a segment on its way from a to b. */
const SEGMENT_BYTES = 1448;

/**
 * A fault that is planted: it shows when all of these segments of the data have been lost, each the
 * first time that it is sent. Counted from 0.
 */
export const neverLost = (segments: readonly number[]): Oracle => ({
  name: "never-lost",
  promise: `Segments ${segments.join(", ")} are not all lost`,
  source: "RFC 0 §1",
  watch: ({ simulation, breach }) => {
    const lost = new Set<number>();
    watchLosses(simulation, (segment) => {
      lost.add(segment);
      if (segments.every((each) => lost.has(each))) breach({ found: "lost they are" });
    });
  },
});

/** Another: it shows when two segments are lost of which one follows the other. */
export const neverNeighbours: Oracle = {
  name: "never-neighbours",
  promise: "No two neighbours are lost",
  source: "RFC 0 §1",
  watch: ({ simulation, breach }) => {
    const lost = new Set<number>();
    watchLosses(simulation, (segment) => {
      lost.add(segment);
      if (lost.has(segment - 1) || lost.has(segment + 1)) breach({ found: "two were" });
    });
  },
};

/** Tells which segments of the data are lost when they are sent for the first time. */
function watchLosses(simulation: Simulation, tell: (segment: number) => void): void {
  let firstSeq: number | null = null;
  const sent = new Set<number>();
  simulation.trace.channel(packetChannel).subscribe((event, link, packet) => {
    if (link.name !== "a>b" || event !== "accept") return;
    firstSeq ??= packet.seq + 1;
    if (packet.payloadLength === 0) return;
    const segment = Math.floor(((packet.seq - firstSeq) >>> 0) / SEGMENT_BYTES);
    if ((packet.fate & FATE_DROP) !== 0 && !sent.has(segment)) tell(segment);
    sent.add(segment);
  });
}

/** A recorded run that fails since segments are lost that lie so far on in the data (0 to 1). */
export async function plantedRun(
  places: readonly number[],
  params: Readonly<Record<string, unknown>>,
  seed = "1",
): Promise<{
  readonly file: FateFile;
  readonly oracles: readonly Oracle[];
  readonly hops: number;
}> {
  const lost: number[] = [];
  const observers = [
    ({ simulation }: { simulation: Simulation }) =>
      watchLosses(simulation, (segment) => lost.push(segment)),
  ];
  await runScenario(transfer, { params, seed, observers });
  const segments = places.map((place) => lost[Math.floor(place * lost.length)]!);
  const oracles = [neverLost(lost.length === 0 ? [-1] : segments)];
  const outcome = await runScenario(transfer, { params, seed, oracles, recordFates: true });
  return { file: fateFileOf(outcome, { oracles }), oracles, hops: outcome.result.packetHops };
}
