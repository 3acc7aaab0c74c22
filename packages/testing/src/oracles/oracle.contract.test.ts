import * as fs from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  pattern,
  receivePattern,
  runScenario,
  sendPattern,
  type Oracle,
  type Scenario,
} from "seedwire";
import { describe, expect, test } from "vitest";
import { ORACLES } from "./index.ts";
import { GOOD_RUNS, street } from "./oracles.fixture.ts";

const folder = new URL(".", import.meta.url);

describe.each(ORACLES)("$name", ({ name, promise, source }) => {
  test("has the name of its file, which has a test of what it finds", () => {
    expect(fs.existsSync(new URL(`${name}.ts`, folder))).toBe(true);
    const bites = fs.readFileSync(new URL(`${name}.test.ts`, folder), "utf8");
    expect(bites).toMatch(/breach|bites/);
  });

  test("says in a sentence what is promised, and where that is written", () => {
    expect(promise).toMatch(/^[A-Z].{20,}[^.]$/);
    expect(source).toMatch(/^RFC \d+ (§|MUST-|SHLD-)[\w.]+/);
  });
});

describe.each(Object.entries(GOOD_RUNS))("of the good run %s", (_, scenario) => {
  test.each(["objects", "bytes"])("all oracles are silent and change nothing: %s", async (wire) => {
    const options = { wireBytes: wire === "bytes" };
    const plain = await runScenario(scenario, options);
    expect(plain.result.failures).toEqual([]);
    const watched = await runScenario(scenario, { ...options, oracles: ORACLES });
    expect(watched.result).toEqual(plain.result);
  });
});

/** A transfer over many connections and datagrams, for as long as it is looked at. */
const endless = (look: (packets: number) => Promise<void>): Scenario =>
  street({
    first: { rateBps: "100mbps", duplicate: 0.02, reorder: "2ms" },
    second: { rateBps: "100mbps", mtuBytes: 1000, loss: 0.001 },
    traffic: async ({ net, client, server, first }) => {
      server.tcp.listen(80, (connection) => receivePattern(connection).done);
      server.udp.bind(53).onMessage = () => {};
      const socket = client.udp.connect(server, 53);
      sendPattern(await client.tcp.connect(server, 80), Infinity).done.catch(() => {});
      for (;;) {
        const connection = await client.tcp.connect(server, 80);
        await sendPattern(connection, 50_000).done;
        for (let count = 0; count < 50; count++) socket.send(pattern(2000));
        await net.sleep("20ms");
        if (first.forward.stats.delivered > 16_000) return net.stop();
        await look(first.forward.stats.delivered);
      }
    },
  });

test("what oracles remember does not grow with the run", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heapBytes = (): number => (collect(), process.memoryUsage().heapUsed);
  const growth = async (oracles: readonly Oracle[]): Promise<number> => {
    let [early, late] = [0, 0];
    const look = async (packets: number): Promise<void> => {
      if (packets > 4000 && early === 0) early = heapBytes();
      if (packets > 15_000 && late === 0) late = heapBytes();
    };
    const { result } = await runScenario(endless(look), { oracles });
    expect(result.failures).toEqual([]);
    return late - early;
  };
  // Connections are kept for reports; what is known of them by oracles counts as theirs.
  const alone = await growth([]);
  const watched = await growth(ORACLES);
  expect(watched - alone).toBeLessThan(2e6); // an entry for each packet event would be more
});

test("the table in the README has them all, as they describe themselves", () => {
  const readme = fs.readFileSync(new URL("../../README.md", folder), "utf8");
  const rows = ORACLES.map(
    ({ name, promise, source }) => `| \`${name}\` | ${promise} | ${source} |`,
  );
  const [, table = ""] = /\| oracle \| promise \| source \|\n\| --- .*\n((?:\|.*\n)+)/.exec(
    readme,
  )!;
  expect(table.trimEnd().split("\n").toSorted()).toEqual(rows.toSorted());
});
