import { minutes, ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { A, B, twoHosts } from "./two-hosts.fixture.ts";

test.each([0, minutes(2)])(
  "U-14 after a restart nothing is sent and nothing answered for %d ns",
  async (quietTimeNs) => {
    const { simulation, a, b } = twoHosts({ tcpA: { quietTimeNs } });
    b.listen(80);
    await simulation.run(async () => {
      await a.connect(B, 80).opened();
      a.node.crash();
      await simulation.sleep(seconds(1));
      a.node.restart();
      const restartedNs = simulation.nowNs;
      const sent = a.node.stats.sent;
      const again = a.connect(B, 80);
      const stranger = b.connect(A, 81, { config: { synRetries: 20 } });
      const refused = stranger.opened().catch(() => simulation.nowNs);
      if (quietTimeNs > 0) {
        await simulation.sleep(quietTimeNs - ms(1));
        expect([again.state, a.node.stats.sent]).toEqual(["CLOSED", sent]);
      }
      await again.opened();
      expect(simulation.nowNs - restartedNs).toBe(quietTimeNs + ms(20));
      expect((await refused) as number).toBeGreaterThan(restartedNs + quietTimeNs);
      again.abort();
    });
  },
);
