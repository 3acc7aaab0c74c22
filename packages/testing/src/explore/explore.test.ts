import { pattern, replayOptions, runScenario, scenario, type FateFile } from "seedwire";
import { expect, test } from "vitest";
import { explore, fatesOf, readFaultPlans, type Exploration } from "./index.ts";

/** 20 kB over TCP, and both ends close. */
const exchange = scenario("exchange", async ({ net, expect: must }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { rateBps: "10mbps", delayNs: "10ms" });
  const sent = pattern(20_000);
  const listener = b.tcp.listen(80);
  const connection = await a.tcp.connect(b, 80);
  connection.end(sent);
  const accepted = await listener.accept();
  must(await accepted.readToEnd()).toEqual(sent);
  must(await connection.readToEnd()).toHaveLength(0);
});

/** Counts to five over UDP and trusts the network: what comes twice is counted twice. */
const counting = scenario("counting", async ({ net, expect: must }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  let counted = 0;
  const counter = b.udp.bind(7);
  counter.onMessage = (_socket, _payload, from) => {
    counted++;
    counter.send("yes", from);
  };
  const socket = a.udp.bind();
  for (let i = 0; i < 5; i++) {
    socket.send("one", b.endpoint(7));
    await socket.receive();
  }
  must(counted).toBe(5);
});

const found = (outcome: Awaited<ReturnType<typeof explore>>): Exploration => {
  if (outcome.broken) throw outcome.error;
  return outcome;
};

test("every single loss in an exchange over TCP is mended", async () => {
  const { tried, failed, candidates, packets, rows, all } = found(await explore(exchange));
  expect({ tried, failed, all }).toEqual({ tried: candidates, failed: 0, all: candidates });
  expect(candidates).toBe(packets);
  expect(packets).toBeGreaterThan(20);
  expect(rows).toHaveLength(1);
  expect(rows[0]!.slowest!.laterNs).toBeGreaterThan(0);
  expect(rows[0]!.courses).toBeGreaterThan(10);
});

test("every fault of one kind, and every two of another, in a window", async () => {
  const plans = readFaultPlans("duplicate:1,delay:1,corrupt:1,drop:2");
  const window = { packets: [3, 8] as const, link: "a>b" };
  const { rows, failed, tried, planned } = found(await explore(exchange, { plans, window }));
  expect(failed).toBe(0);
  expect(tried).toBe(planned);
  expect(rows.map(({ kinds }) => kinds.join("+"))).toEqual([
    "drop",
    "duplicate",
    "delay",
    "corrupt",
    "drop+drop",
  ]);
  const [single] = rows;
  expect(rows[4]!.tried).toBeGreaterThanOrEqual((single!.tried * (single!.tried - 1)) / 2 - 3);
});

test("a scenario that trusts the network: what breaks it, and how to repeat that", async () => {
  const plans = readFaultPlans("duplicate:1,drop:1");
  const { base, failures, rows, failed, verdict } = found(await explore(counting, { plans }));
  expect(verdict).toBe("fail");
  expect(rows).toMatchObject([
    { kinds: ["drop"], tried: 10, passed: 0, failed: 10 },
    { kinds: ["duplicate"], tried: 10, passed: 5, failed: 5 },
  ]);
  expect(failures).toHaveLength(failed);
  const broken = failures.find(({ planned }) => planned[0]!.kind === "duplicate")!.trial;
  expect(broken.failure?.message).toContain("Expected 6 to be 5");
  expect(broken.faults).toMatchObject([{ number: 1, timeNs: 0, fate: { link: "a>b", packet: 1 } }]);

  const file: FateFile = {
    scenario: "counting",
    file: "",
    seed: "1",
    params: {},
    expected: { verdict: "fail", digest: broken.digest },
    fates: fatesOf(base, broken),
  };
  const { result, unmetFates } = await runScenario(counting, replayOptions(file));
  expect(result).toMatchObject(file.expected);
  expect(unmetFates).toEqual([]);
});

test("faults come on top of what befell the run without them", async () => {
  const lossy = scenario("lossy", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { rateBps: "10mbps", delayNs: "10ms", loss: 0.1, duplicate: 0.1 });
    const listener = b.tcp.listen(80);
    const connection = await a.tcp.connect(b, 80);
    connection.end(pattern(30_000));
    await (await listener.accept()).readToEnd();
  });
  const plans = readFaultPlans("duplicate:1,drop:1");
  const { base, packets, rows, failed } = found(await explore(lossy, { plans }));
  const [lost, twice] = ["drop", "duplicate"].map(
    (kind) => base.fates.filter(({ fate }) => fate === kind).length,
  );
  expect(lost).toBeGreaterThan(0);
  expect(rows.map(({ tried }) => tried)).toEqual([packets - lost!, packets - lost! - twice!]);
  expect(failed).toBe(0);
});

test("of too many runs an even sample is tried, always the same", async () => {
  const plans = readFaultPlans("drop:2");
  const first = found(await explore(exchange, { plans, limit: 60 }));
  expect(first.tried).toBe(60);
  expect(first.planned).toBe(60);
  expect(first.all).toBeGreaterThan(500);
  expect(found(await explore(exchange, { plans, limit: 60 }))).toEqual(first);
});

test("of too many runs with three faults some have three", async () => {
  const plans = readFaultPlans("drop:3");
  const { rows, tried, candidates } = found(await explore(exchange, { plans, limit: 120 }));
  const [one, two, three] = rows.map((row) => row.tried);
  expect(one).toBe(candidates);
  expect(two).toBe(Math.ceil((120 - candidates) / 2));
  expect([three, tried]).toEqual([120 - one! - two!, 120]);
});

test("a run that fails without faults is no ground to stand on", async () => {
  const hopeless = scenario("hopeless", ({ expect: must }) => must(1).toBe(2));
  const outcome = await explore(hopeless);
  expect(outcome).toMatchObject({ broken: true, result: { verdict: "fail" } });
});

test("nor is one that goes another way each time", async () => {
  let runs = 0;
  const fickle = scenario("fickle", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: ++runs * 1e6 });
    await a.ping(b);
  });
  await expect(explore(fickle)).rejects.toThrow('"fickle" took another course');
});

test("it can be ended at any time, with what was found", async () => {
  let left = 7;
  const isStopped = (): boolean => --left < 0;
  const outcome = found(await explore(counting, { isStopped }));
  expect(outcome).toMatchObject({ tried: 7, failed: 7, planned: 10, isStopped: true });
});

test.each([
  ["drop:1", [["drop"]]],
  ["drop", [["drop"]]],
  ["drop:2, delay:1", [["drop", "drop"], ["delay"]]],
  [
    "drop:1+delay:1",
    [
      ["drop", "delay"],
      ["delay", "drop"],
    ],
  ],
] as const)("%s", (text, plans) => {
  expect(readFaultPlans(text)).toEqual(plans);
});

test.each([
  ["lose:1", 'found "lose:1", expected drop, duplicate, delay, corrupt'],
  ["drop:0", 'found "drop:0"'],
  ["drop:1,", "nothing stands between its commas"],
  ["", "nothing stands between its commas"],
  ["drop:9", "9 faults in one run, expected at most 3"],
])("%s is no list of faults", (text, message) => {
  expect(() => readFaultPlans(text)).toThrow(message);
});

test("what would leave nothing to be tried, or cannot be, is refused", async () => {
  const refused = async (options: object): Promise<string> => {
    const error: unknown = await explore(exchange, options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RangeError);
    return (error as RangeError).message;
  };
  expect(await refused({ plans: [] })).toContain('readFaultPlans("drop:1")');
  expect(await refused({ plans: "drop:1" })).toContain('plans is "drop:1", expected what');
  expect(await refused({ window: { packets: [5, 1] } })).toContain("expected the first and the");
  expect(await refused({ window: null })).toContain("window is null, expected an object");
  expect(await refused({ window: { fromNs: 10, toNs: 5 } })).toBe(
    "explore: window: fromNs is 10 and toNs 5, expected the first to be less",
  );
  expect(await refused({ window: { fromNs: 5, toNs: 5 } })).toContain("fromNs is 5 and toNs 5");
  expect(await refused({ window: { toNs: 0 } })).toContain("fromNs is 0 and toNs 0");
  expect(await refused({ window: { fromMs: 1 } })).toContain('no option "fromMs"');
  expect(await refused({ window: { link: "a>c" } })).toMatch(/no link "a>c"; there are .*>.*/);
  expect(await refused({ limit: NaN })).toContain("limit is NaN, expected a whole number");
});
