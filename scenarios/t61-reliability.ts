import { count, ms, scenario, type TcpOptions } from "seedwire";
import { exchange, type RoughPath } from "./lib/rough-path.ts";

/** T61: whatever a network does to packets, the bytes arrive once and in order. */
export default scenario(
  "T61 reliability",
  {
    params: { networks: count(24, { about: "drawn from the seed, all at once", min: 1 }) },
  },
  async ({ net, params, expect, report }) => {
    const rng = net.rng("networks");
    const upTo = (most: number): number => rng.quick() * most;
    const whole = (least: number, most: number): number =>
      least + Math.floor(upTo(most - least + 1));
    const oneOf = <T>(...values: readonly T[]): T => values[whole(0, values.length - 1)]!;
    const mtu = (): number => oneOf(68, 576, 1500, 9000, whole(68, 9000));
    const options = (): TcpOptions => ({
      profile: oneOf("linux", "rfc"),
      congestionControl: oneOf("cubic", "reno", "bbr", "bbr3", "dctcp", "vegas"),
      sack: oneOf(true, false),
      timestamps: oneOf(true, false),
      windowScaling: oneOf(true, false),
      receiveBufferBytes: oneOf(2_000, 65_535, 1_000_000),
    });
    const draw = (): RoughPath => ({
      mtusBytes: oneOf([mtu()], [mtu(), mtu()], [mtu(), mtu(), mtu()]),
      rateBps: oneOf(1e6, 1e8, Infinity),
      delayNs: whole(0, ms(50)),
      loss: upTo(0.3),
      corrupt: upTo(0.05),
      duplicate: upTo(0.2),
      reorder: upTo(0.3),
      heldBackNs: whole(0, ms(100)),
      bytesThere: whole(0, 30_000),
      bytesBack: whole(0, 30_000),
      client: options(),
      server: options(),
    });

    const paths = Array.from({ length: params.networks }, draw);
    const results = await Promise.all(paths.map((path, i) => exchange(net, String(i + 1), path)));
    results.forEach(({ receivedThere, receivedBack }, i) => {
      expect(receivedThere).toBe(paths[i]!.bytesThere);
      expect(receivedBack).toBe(paths[i]!.bytesBack);
    });

    const total = (count: (link: ReturnType<typeof report.links>[number]) => number): number =>
      report.links().reduce((sum, link) => sum + count(link), 0);
    report.metric(
      "lost",
      total(({ drops }) => drops.loss),
      "packets",
    );
    report.metric(
      "corrupted",
      total(({ corrupted }) => corrupted),
      "packets",
    );
    report.metric(
      "duplicated",
      total(({ duplicated }) => duplicated),
      "packets",
    );
    report.metric(
      "reordered",
      total(({ reordered }) => reordered),
      "packets",
    );
  },
);
