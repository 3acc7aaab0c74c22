import { expect, test } from "vitest";
import type { NetworkCase } from "./network-case.ts";
import { runCase } from "./run-case.ts";
import { timeBoundNs } from "./time-bound.ts";

const CLIENT_FLOW = "client:20000>server:5201";

test("{} is two hosts, one clean cable, one byte", async () => {
  const { result } = await runCase({});
  expect(result).toMatchObject({ verdict: "pass", failures: [] });
  expect(result.flows).toMatchObject([{ name: CLIENT_FLOW, sentBytes: 1, deliveredBytes: 1 }]);
  expect(result.links.map(({ name }) => name)).toEqual(["client>server", "server>client"]);
});

test("what is no case is refused", async () => {
  const none = runCase(null as unknown as NetworkCase);
  await expect(none).rejects.toThrow("runCase: the case is null, expected an object");
});

const cable = { delayNs: 1e6 };
const cases: Readonly<Record<string, NetworkCase>> = {
  "loss, both ways": {
    path: [{ ...cable, loss: 0.1 }],
    flows: [{ client: { sends: 10_000 }, server: { sends: 5000 } }],
  },
  "a star, several connections at once, datagrams in fragments and back": {
    path: [],
    pairs: 3,
    flows: [
      { count: 3, client: { sends: 10_000 } },
      { protocol: "udp", datagrams: 5, sizeBytes: 3000, echo: true },
    ],
  },
  "routers and a simultaneous open": {
    path: [cable, { rateBps: 1e6 }, {}],
    flows: [{ open: "simultaneous", client: { sends: 10_000 }, server: { sends: 100 } }],
  },
  "Fast Open, with the cookie of the first round": {
    path: [cable],
    flows: [{ open: "fast-open", rounds: 3, client: { sends: 10_000 }, server: { sends: 100 } }],
  },
  "the same ports again while the server is in TIME-WAIT": {
    path: [cable],
    flows: [{ rounds: 3, hurries: true, client: { closesLast: true }, server: { sends: 100 } }],
  },
  "small writes, a slow reader, and an end": {
    path: [cable],
    flows: [
      {
        client: { sends: 3000, writeBytes: 100, writeEveryNs: 1e6 },
        server: { sends: 100, readBytes: 500, readEveryNs: 1e7 },
      },
    ],
  },
  "somebody breaks off": {
    path: [cable],
    flows: [{ client: { sends: 1_000_000, abortsAfterNs: 5e6 } }],
  },
  "a crash and a restart": {
    path: [cable],
    flows: [{ client: { sends: 1_000_000, tcp: { iss: 4_294_967_290 } }, rounds: 2 }],
    faults: [{ what: "crash", host: "server", atNs: 5e6, forNs: 1e9 }],
  },
  "a cut cable, and another road": {
    path: [cable],
    detour: [{}, {}],
    flows: [{ client: { sends: 100_000 } }],
    faults: [{ what: "down", atNs: 1e6, forNs: 1e9 }],
  },
};

test.each(Object.entries(cases))("%s: plays to its end", async (_, networkCase) => {
  const { result } = await runCase(networkCase);
  expect(result).toMatchObject({ verdict: "pass", failures: [] });
});

test("fates of a case come before what its links draw, and are recorded with it", async () => {
  const fates = [
    { link: "client>server", flow: CLIENT_FLOW, packet: 1, fate: "drop" as const },
    { link: "server>client", flow: "server:5201>client:20000", packet: 1, fate: "drop" as const },
  ];
  const run = await runCase({ path: [cable], fates }, { recordFates: true });
  expect(run.fates).toEqual(fates);
  const [there] = run.result.links;
  expect(there!.drops.fate).toBe(1);
});

test("what cannot end does not hang the test", async () => {
  const { result } = await runCase({ path: [{ loss: 1 }] });
  expect(result.failures.map(({ kind }) => kind)).toEqual(["waiting"]);
});

test("each packet that dies gives a case one time-out more, doubled", () => {
  const bounds = [0, 1, 2, 3].map((drops) => timeBoundNs({ path: [cable] }, drops));
  const [, first, second, third] = bounds.map((bound, i) => bound - (bounds[i - 1] ?? 0));
  expect([second! / first!, third! / second!]).toEqual([2, 2]);
  expect(first).toBeLessThan(4e9);
});
