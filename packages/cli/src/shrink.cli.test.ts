import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { writeFateFile, readFateFile } from "seedwire";
import { afterAll, expect, test } from "vitest";
import { ended, Workplace } from "./cli.fixture.ts";

/** Fails as soon as something is sent for the third time, and sometimes leaves an error unheard. */
const PATIENT = `import { bernoulli, pattern, probability, scenario, size, type ScenarioContext } from "seedwire";

const params = { loss: probability(0.1), bytes: size("100kB") };
type Values = { loss: number; bytes: number };

async function download({ net, params, expect, report }: ScenarioContext<Values>) {
  const [server, client] = [net.host("server"), net.host("client")];
  net.cable(server, client, { rateBps: "20mbps", delayNs: "10ms", loss: bernoulli(params.loss) });
  server.tcp.listen(80, (connection) => connection.end(pattern(params.bytes)));
  const connection = await client.tcp.connect(server, 80);
  await connection.readToEnd();
  return report.flow(connection).retransmittedSegments;
}

export const patient = scenario("patient", { params }, async (context) => {
  await download(context);
  const [cable] = context.net.cables;
  context.expect(cable.forward.stats.drops.loss).toBeLessThan(2);
});
export const unheard = scenario("unheard", { params }, async (context) => {
  await download(context);
  const { drops } = context.net.cables[0].forward.stats;
  if (drops.loss > 1) void Promise.reject(new Error("nobody waits for me"));
});
`;

/** Fails if a datagram is lost, and in another way if 4 comes without 2. */
const PICKY = `import { scenario } from "seedwire";
export default scenario("picky", async ({ net, expect }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  const came: number[] = [];
  b.udp.bind(7).onMessage = (_socket, payload) => {
    came.push(payload[0]!);
    if (payload[0] === 4 && !came.includes(2)) throw new Error("4 without 2");
  };
  const socket = a.udp.bind(5000);
  for (let i = 1; i < 9; i++) socket.send(new Uint8Array([i]), b.endpoint(7));
  await net.sleep("1s");
  expect(came.length).toBe(8);
});
`;
const lost = (packet: number): object => {
  const flow = "a:5000>b:7 udp";
  return { link: "a>b", flow, packet, fate: "drop" };
};
const PICKY_FATES = JSON.stringify({
  seedwireFates: 1,
  scenario: "picky",
  file: "picky.ts",
  seed: "1",
  params: {},
  expected: { verdict: "fail" },
  fates: [lost(2), lost(4)],
});

const place = new Workplace({
  "lab/two.ts": PATIENT,
  "lab/picky.ts": PICKY,
  "lab/picky.fates.json": PICKY_FATES,
});
afterAll(() => place.remove());

interface Document {
  runs: [{ verdict: string; digest: string }];
  shrink: { from: string; file: string; fatesBefore: number; fates: unknown[]; complete: boolean };
}

test("a recorded run is reduced, told, drawn, written down, and repeated by the line that is printed", async () => {
  const only = ["--only", "patient", "--seed", "5"];
  const run = await place.seedwire("run", "lab/two.ts", ...only, "--fates", "lab/x.fates.json");
  expect(run.code).toBe(1);
  const before = readFateFile(place.read("lab/x.fates.json"), "x");
  expect(before.fates.length).toBeGreaterThan(5);

  const [shrunk, json, again, unshrinkable] = await place.seedwireMany([
    ["shrink", "lab/x.fates.json"],
    ["shrink", "lab/x.fates.json", "--json", "--out", "y.fates.json"],
    ["replay", "lab/x.min.fates.json"],
    ["shrink", "lab/two.ts", ...only, "--set", "loss=0"],
  ]);
  expect(shrunk).toMatchObject({ code: 0, stderr: "" });
  expect(shrunk!.stdout).toMatch(/^patient {2}lab\/two\.ts\nseed 5 {2}loss=10% bytes=100kB\n/);
  expect(shrunk!.stdout).toMatch(
    /\n\d+ fates became 2 in \d+ runs\n {2}drop packet 1 of server:80>client:\d+ on server>client: SYN\n {2}drop packet .*\nwith .*loss=0% \(was 10%\)/,
  );
  expect(shrunk!.stdout).toMatch(/ lost X-- SYN,ACK /);
  expect(shrunk!.stdout).toContain('"patient" failed: Expected 2 to be less than 2');
  expect(shrunk!.stdout).toMatch(/\nTo repeat it: npx seedwire replay lab\/x\.min\.fates\.json\n$/);

  const text = place.read("lab/x.min.fates.json");
  const after = readFateFile(text, "x.min");
  expect(after).toMatchObject({ file: "two.ts", seed: "5", expected: { verdict: "fail" } });
  expect(after.fates).toHaveLength(2);
  expect(writeFateFile(after)).toBe(text);

  const document = JSON.parse(json!.stdout) as Document;
  expect(document.runs[0]).toMatchObject({ verdict: "fail", digest: after.expected.digest });
  expect(document.shrink).toMatchObject({
    from: "lab/x.fates.json",
    file: "y.fates.json",
    fatesBefore: before.fates.length,
    fates: after.fates,
    complete: true,
  });
  expect(readFateFile(place.read("y.fates.json"), "y").file).toBe("lab/two.ts");

  expect([again!.code, again!.stdout]).toEqual([0, expect.stringContaining("SAME")]);
  expect(unshrinkable).toMatchObject({ code: 2, stdout: expect.stringMatching(/^patient/) });
  expect(unshrinkable!.stderr).toMatch(
    /"patient" passes with these fates: there is nothing to shrink\. To see it: npx seedwire run lab\/two\.ts --only patient --seed=5 --set loss=0\n/,
  );
});

test("errors that nobody hears are failures too, and what is wrong with a command is told", async () => {
  const only = ["--only", "unheard"];
  const [shrunk, ...wrong] = await place.seedwireMany([
    ["shrink", "lab/two.ts", ...only, "--max-runs", "500", "--out", "z.fates.json"],
    ["shrink", "lab/two.ts"],
    ["shrink", "z.fates.json", "--seed", "2"],
    ["shrink", "no.fates.json"],
    ["shrink", "z.fates.json", "--max-runs", "0"],
    ["shrink", "z.fates.json", "--minutes", "soon"],
    ["shrink", "z.fates.json", "--out", "no/folder.json"],
  ]);
  expect([shrunk!.code, shrunk!.stdout]).toEqual([0, expect.stringContaining("nobody waits")]);
  expect(shrunk!.stdout).toMatch(/fates became 2 in/);
  const errors = [
    /lab\/two\.ts has 2 scenarios: "patient", "unheard"; choose one with --only NAME/,
    /--seed: z\.fates\.json says itself which run it is/,
    /No file no\.fates\.json/,
    /'0' is invalid\. Expected a whole number from 1, for example 500/,
    /'soon' is invalid\. Expected a number above 0, for example 0\.5/,
    /--out no\/folder\.json: there is no folder/,
  ];
  errors.forEach((error, i) => {
    expect([wrong[i]!.code, wrong[i]!.stderr]).toEqual([2, expect.stringMatching(error)]);
  });
});

test("other failures on the way are kept beside it; a limit of time ends it", async () => {
  const [picky, other, short] = await place.seedwireMany([
    ["shrink", "lab/picky.fates.json"],
    ["replay", "lab/picky.other1.fates.json"],
    ["shrink", "lab/picky.fates.json", "--minutes", "0.000001", "--out", "lab/short.fates.json"],
  ]);
  expect(picky!.stdout).toMatch(
    /\n2 fates became 1 in \d+ runs\n {2}drop packet 1 of a:5000>b:7 udp/,
  );
  expect(picky!.stdout).toMatch(
    /\nOn the way the scenario failed in other ways too:\n {2}4 without 2\n {4}npx seedwire replay lab\/picky\.other1\.fates\.json\n$/,
  );
  expect([other!.code, other!.stderr]).toEqual([0, expect.stringContaining("4 without 2")]);
  expect([short!.code, short!.stdout]).toEqual([
    0,
    expect.stringContaining("2 fates became 2 in 2 runs; it was ended before it was done\n"),
  ]);
});

test("Ctrl-C ends it, and what it has by then is kept", async () => {
  // Each candidate takes long enough that it is not done when the signal comes.
  const args = [
    "shrink",
    "lab/two.ts",
    "--only",
    "patient",
    "--set",
    "bytes=3MB",
    "--out",
    "c.json",
  ];
  const child = place.start(args);
  const end = ended(child);
  await once(child.stdout!, "data");
  await sleep(300);
  child.kill("SIGINT");
  const { code, stdout, signal } = await end;
  expect([code, signal]).toEqual([0, null]);
  expect(stdout).toMatch(/fates became \d+ in \d+ runs?; it was ended before it was done\n/);
  expect(readFateFile(place.read("c.json"), "c").expected.verdict).toBe("fail");
});
