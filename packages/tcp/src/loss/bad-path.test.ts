import { kB, ms, NEVER, type Ns } from "@seedwire/engine";
import { bernoulli, heldBack } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import { controllers, type ControllerName } from "../congestion/index.ts";
import type { TcpOptions } from "../config.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";

const BYTES = 300 * kB;
const RTT_NS = ms(20);

/** What became of a transfer. */
interface Crossing {
  readonly receivedBytes: number;
  /** The longest time without anything new at the receiver, and all of it. */
  readonly silenceNs: Ns;
  readonly tookNs: Ns;
  readonly sender: ReturnType<typeof twoHosts>["a"]["connections"][number];
}

/** Over a path that loses packets, and holds back one in five, so that others overtake it. */
async function cross(tcp: TcpOptions, loss: number, lateNs: Ns, seed: string): Promise<Crossing> {
  const { simulation, a, b } = twoHosts({
    tcp: { r2Ns: NEVER, userTimeoutNs: NEVER, synRetries: 20, sack: true, ...tcp },
    seed,
    ab: { rateBps: 20e6, loss: bernoulli(loss), reorder: heldBack(bernoulli(0.2), lateNs) },
    ba: { rateBps: 20e6 },
  });
  let [silenceNs, receivedBytes, tookNs] = [0, 0, 0];
  let isDone!: () => void;
  const done = new Promise<void>((resolve) => (isDone = resolve));
  b.listen(80, {}, async (other) => {
    let lastNs = simulation.nowNs;
    for await (const bytes of other) {
      silenceNs = Math.max(silenceNs, simulation.nowNs - lastNs);
      lastNs = simulation.nowNs;
      receivedBytes += bytes.length;
    }
    isDone();
  });
  const sender = a.connect(B, 80);
  await simulation.run(async () => {
    await sender.opened();
    const beganNs = simulation.nowNs;
    sender.end(new Uint8Array(BYTES));
    await done;
    tookNs = simulation.nowNs - beganNs;
  });
  return { receivedBytes, silenceNs, tookNs, sender };
}

const names = Object.keys(controllers) as ControllerName[];
/** By what part of a round trip packets come late. */
const lateness = [0.25, 0.5, 1].flatMap((share) =>
  ["1", "2"].map((seed) => [share, seed] as const),
);

describe.each(names)("%s over a path that reorders", (congestionControl) => {
  test.each(["linux", "rfc"] as const)("%s profile: one in twenty lost and one in five late, nothing stalls", async (profile) => {
    for (const [share, seed] of lateness) {
      const crossing = await cross({ profile, congestionControl }, 0.05, share * RTT_NS, seed);
      expect(crossing.receivedBytes).toBe(BYTES);
      // A time-out or two in a row, of 200 ms or of 1 s at first.
      expect(crossing.silenceNs).toBeLessThan(profile === "linux" ? ms(1500) : ms(8000));
      expect(crossing.tookNs).toBeLessThan(profile === "linux" ? ms(5000) : ms(20_000));
    }
  });

  // Without adaptation a recovery may follow so soon that the one before cannot be undone any more.
  test.each<[string, number, TcpOptions]>([
    ["linux", 1, { profile: "linux" }],
    ["rfc", 0.5, { profile: "rfc", undo: true, timestamps: true }],
  ])("%s profile: one in five late and none lost, recoveries are undone (share %d), and needless segments counted", async (_, least, tcp) => {
    let [recoveries, undone] = [0, 0];
    for (const [share, seed] of lateness) {
      const { sender } = await cross({ congestionControl, ...tcp }, 0, share * RTT_NS, seed);
      const { counters, reduction } = sender.endpoint.tcb;
      expect(counters.dsackDuplicates).toBe(counters.retransmittedSegments);
      expect(counters.rtos).toBe(0);
      if (least === 1) expect(reduction.undoMarker).toBeNull();
      recoveries += counters.fastRetransmits;
      undone += counters.undos;
    }
    expect(recoveries).toBeGreaterThan(0);
    expect(undone).toBeLessThanOrEqual(recoveries);
    expect(undone).toBeGreaterThanOrEqual(least * recoveries);
  });
}); // prettier-ignore
