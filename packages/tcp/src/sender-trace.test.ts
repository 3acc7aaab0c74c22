import { kB, ms, NEVER } from "@seedwire/engine";
import { bernoulli, heldBack } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import { controllers, type ControllerName } from "./congestion/index.ts";
import type { Connection } from "./connection.ts";
import { senderChannel } from "./trace.ts";
import { B, twoHosts } from "./two-hosts.fixture.ts";
import type { SenderEvent } from "./why.ts";

/** Over a bad path: who sent, and what all that was told of it. */
async function upload(congestionControl: ControllerName, profile: "linux" | "rfc", seed: string) {
  const tcp = { congestionControl, profile, sack: true, r2Ns: NEVER, userTimeoutNs: NEVER };
  const path = { loss: bernoulli(0.03), reorder: heldBack(bernoulli(0.1), ms(15)) };
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
