import { kB, ms, NEVER } from "@seedwire/engine";
import { bernoulli, heldBack } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import { controllers, type ControllerName } from "./congestion/index.ts";
import type { Connection } from "./connection.ts";
import { senderChannel } from "./trace.ts";
import { B, twoHosts } from "./two-hosts.fixture.ts";
import type { SenderEvent } from "./why.ts";

/** Over a bad path: who sent, and what all that was told of it. */
async function upload(
  congestionControl: ControllerName,
  profile: "linux" | "rfc",
  seed: string,
  share = 0.03,
) {
  const tcp = { congestionControl, profile, sack: true, r2Ns: NEVER, userTimeoutNs: NEVER };
  const path = { loss: bernoulli(share), reorder: heldBack(bernoulli(0.1), ms(15)) };
  const { simulation, a, b } = twoHosts({ tcp, seed, ab: path, ba: path });
  const told: [Connection, SenderEvent][] = [];
  simulation.trace.channel(senderChannel).subscribe((who, event) => told.push([who, event]));
  let received!: Promise<Uint8Array>;
  b.listen(80, {}, (other) => (received = other.readToEnd()));
  const connection = a.connect(B, 80);
  await simulation.run(async () => {
    await connection.opened();
    connection.end(new Uint8Array(300 * kB));
    await received;
  });
  const events = told.filter(([who]) => who === connection).map(([, event]) => event);
  return { connection, events };
}

const cases = Object.keys(controllers).flatMap((name) =>
  (["linux", "rfc"] as const).map((profile) => [name as ControllerName, profile] as const),
);

describe.each(cases)("what a sender tells, with %s and the profile %s", (name, profile) => {
  test.each(["1", "2", "3"])(
    "is all that happened, each with its reason; seed %s",
    async (seed) => {
      const { connection, events } = await upload(name, profile, seed);
      const { tcb } = connection.endpoint;
      const { counters, congestion } = tcb;
      const last = (what: SenderEvent["what"]) => {
        const changes = events.filter((event) => event.what === what);
        // Each begins where the one before has ended.
        const steps = changes.map((event) => ("from" in event ? [event.from, event.to] : []));
        expect(steps.slice(1).map(([from]) => from)).toEqual(
          steps.slice(0, -1).map(([, to]) => to),
        );
        return steps.at(-1)?.[1];
      };
      const count = (what: SenderEvent["what"]) =>
        events.filter((event) => event.what === what).length;
      expect(last("cwnd")).toBe(congestion.cwndSegments);
      expect(last("ssthresh") ?? Infinity).toBe(congestion.ssthreshSegments);
      expect(last("state") ?? "open").toBe(tcb.recovery);
      expect(last("pacing")).toBe(tcb.pacingBps);
      expect(count("lost")).toBe(tcb.delivery.lost);
      expect(count("retransmission")).toBe(counters.retransmittedSegments);
      expect(count("undo")).toBe(counters.undos);
      expect(count("probe")).toBe(counters.tlps + counters.zeroWindowProbes);
      expect(count("lost")).toBeGreaterThan(0);
      expect(events.filter(({ why }) => why === "congestion control")).toEqual([]);
    },
  );
});

/** By how much cwnd grew with each ACK between a time-out and the repair of what it was about. */
function growthAfterTimeouts(events: readonly SenderEvent[]): number[] {
  const growth: number[] = [];
  let isLoss = false;
  for (const event of events) {
    if (event.what === "state") isLoss = event.to === "loss";
    else if (event.what === "cwnd" && isLoss && event.why === "slow start") {
      growth.push(event.to - event.from);
    }
  }
  return growth;
}

test.each(["reno", "cubic"] as const)(
  "RFC3465-2.3 RFC5681-3.1-m after a time-out %s grows by one segment an ACK in the rfc profile; Linux counts what is acknowledged",
  async (name) => {
    const [rfc, linux] = [[], []] as [number[], number[]];
    for (let seed = 1; seed <= 12; seed++) {
      for (const [profile, growth] of [
        ["rfc", rfc],
        ["linux", linux],
      ] as const) {
        const { events } = await upload(name, profile, String(seed), 0.15);
        growth.push(...growthAfterTimeouts(events));
      }
    }
    expect(rfc.length).toBeGreaterThan(10);
    expect(Math.max(...rfc)).toBe(1);
    expect(Math.max(...linux)).toBeGreaterThanOrEqual(1);
  },
);

test("what is told changes nothing, and nothing is told when nobody listens", async () => {
  const silent = twoHosts();
  silent.b.listen(80, {}, (connection) => connection.end(new Uint8Array(50 * kB)));
  const client = silent.a.connect(B, 80);
  const leave = silent.simulation.trace.channel(senderChannel).subscribe(() => undefined);
  let during: unknown = null;
  await silent.simulation.run(async () => {
    await client.opened();
    during = client.endpoint.tcb.teller;
    leave();
    await client.readToEnd();
  });
  expect(during).not.toBeNull();
  expect(client.endpoint.tcb.teller).toBeNull();
});
