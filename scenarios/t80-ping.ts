import { count, mbps, ms, probability, scenario, us } from "seedwire";

/** T80: a ping of 56 bytes is a packet of 84, and takes twice the way. */
export const roundTrip = scenario("T80 round trip", async ({ net, expect }) => {
  const [a, b, c] = [net.host("A"), net.host("B"), net.host("C")];
  net.cable(a, b, { delayNs: ms(10) });
  net.cable(a, c, { delayNs: ms(10), rateBps: mbps(1) });
  const log = net.log();

  const plain = await a.ping(b);
  expect(plain.outcome).toBe("reply");
  expect(plain.rttNs).toBe(ms(20));

  const limited = await a.ping(c);
  expect(limited.rttNs).toBe(us(21_344)); // 20 ms + 2 x 84 x 8 bits at 1 Mbit/s
  expect(log.packets.map(({ sizeBytes }) => sizeBytes)).toEqual([84, 84, 84, 84]);
});

/** T80: what ping sums up is what the links have done. */
export const statistics = scenario(
  "T80 statistics",
  {
    params: {
      pings: count(200, { about: "one after another", min: 1 }),
      loss: probability(0.1, { about: "of a packet, each way" }),
    },
  },
  async ({ net, params, expect, report }) => {
    const [a, b] = [net.host("A"), net.host("B")];
    net.cable(a, b, { delayNs: ms(10), jitter: "5ms", loss: params.loss });
    const log = net.log();

    const rttsNs: number[] = [];
    for (let i = 0; i < params.pings; i++) {
      const { rttNs } = await a.ping(b, { timeout: "1s" });
      if (rttNs !== null) rttsNs.push(rttNs);
    }
    const lost = params.pings - rttsNs.length;

    // The same from the log: requests and answers take turns, and a lost request has no answer.
    const requests = log.on("A>B");
    const answers = log.on("B>A");
    expect(requests).toHaveLength(params.pings);
    expect(answers).toHaveLength(params.pings - requests.filter(({ dropped }) => dropped).length);
    expect(lost).toBe(log.packets.filter(({ dropped }) => dropped === "loss").length);

    const arrived = requests.filter(({ deliveredNs }) => deliveredNs !== null);
    const loggedNs = arrived.flatMap(({ timeNs }, i) => {
      const deliveredNs = answers[i]?.deliveredNs ?? null;
      return deliveredNs === null ? [] : [deliveredNs - timeNs];
    });
    expect(summary(rttsNs)).toEqual(summary(loggedNs));

    const { min, mean, max } = summary(rttsNs);
    expect(min).toBeWithin(ms(20), ms(30));
    expect(max).toBeWithin(ms(20), ms(30));
    report.metric("lost", lost, "packets");
    report.metric("min", min, "ns");
    report.metric("mean", mean, "ns");
    report.metric("max", max, "ns");
  },
);

function summary(values: readonly number[]): { min: number; mean: number; max: number } {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (values.length === 0) return { min: 0, mean: 0, max: 0 };
  return { min: Math.min(...values), mean: total / values.length, max: Math.max(...values) };
}
