import { afterAll, describe, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const place = new Workplace({
  "download.ts": `import { bernoulli, pattern, probability, scenario } from "seedwire";
const params = { loss: probability(0.02) };
export default scenario("download", { params }, async ({ net, params, expect, report }) => {
  const [server, client] = [net.host("server"), net.host("client")];
  net.cable(server, client, { rateBps: "20mbps", delayNs: "10ms", loss: bernoulli(params.loss) });
  const sent = pattern(300_000);
  server.tcp.listen(5201, (connection) => connection.end(sent));
  const connection = await client.tcp.connect(server, 5201);
  expect(await connection.readToEnd()).toEqual(sent);
  report.metric("goodput", report.flow(connection).goodputBps, "bps");
  report.note("all bytes are in");
});
`,
  "two.ts": `import { scenario } from "seedwire";
export const still = scenario("still <b>", ({ net }) => {
  net.cable(net.host("a"), net.host("b"));
});
export const wrong = scenario("wrong", async ({ net, expect }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "1ms" });
  await a.ping(b);
  expect(1).toBe(2);
});
`,
});
afterAll(() => place.remove());

/** What is between tags. */
const textOf = (page: string): string =>
  page.replace(/<(script|style).*?<\/\1>/gs, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " "); // prettier-ignore

const dataOf = (page: string): { senders: { name: string }[] }[] =>
  [...page.matchAll(/<script type="application\/json">(.*?)<\/script>/gs)].map(
    ([, json]) => JSON.parse(json!) as { senders: { name: string }[] },
  );

describe("--report", () => {
  test("writes one page with what the terminal shows, plots, and the ladder; the run is the same", async () => {
    const plain = await place.seedwire("run", "download.ts");
    const told = await place.seedwire("run", "download.ts", "--report", "a.html");
    expect(told.code).toBe(0);
    const digest = /digest ([0-9a-f]{16})/.exec(plain.stdout)![1]!;
    expect(told.stdout).toContain(`digest ${digest}`);
    const page = place.read("a.html");
    const text = textOf(page);
    expect(text).toContain("download PASS seed 1 loss=2%");
    expect(text).toContain(`digest ${digest}`);
    expect(text).toContain("To repeat it: npx seedwire run download.ts --seed 1");
    expect(text).toContain("all bytes are in");
    const goodput = /goodput +([\d.]+ Mbit\/s)/.exec(plain.stdout)![1]!;
    expect(text).toContain(`metric value goodput ${goodput}`);
    expect(text).toContain("SYN,ACK seq 0 ack 1");
    expect(dataOf(page)[0]!.senders[0]!.name).toMatch(/^client:\d+>server:5201, server sends$/);
    // All that draws it is in it, and nothing is fetched from elsewhere.
    expect(page).toMatch(/uPlot: The MIT License.*Copyright \(c\) \d+ Leon Sorokin/s);
    expect(page).not.toMatch(/<(script|link|img)[^>]*(src|href)=/);
    expect(page).not.toMatch(/@import|url\(|https?:\/\/(?!www\.w3\.org)/);
    await place.seedwire("run", "download.ts", "--report", "b.html");
    expect(place.read("b.html")).toBe(page);
  });

  test("all runs of a file are in it, failures with their reason and the line that repeats them", async () => {
    const { code } = await place.seedwire("run", "two.ts", "--report", "two.html", "--json");
    expect(code).toBe(1);
    const page = place.read("two.html");
    const text = textOf(page);
    expect(text).toContain("still &lt;b&gt; PASS");
    expect(text).toContain("wrong FAIL");
    expect(text).toMatch(/&quot;wrong&quot; failed: .*expected 1 to be 2/i);
    expect(text).toContain("two.ts:9");
    expect(text).toContain("npx seedwire run two.ts --only wrong --seed 1");
    expect(page).not.toContain("\u001B[");
  });

  test("replay writes it too", async () => {
    await place.seedwire("run", "download.ts", "--fates", "d.fates.json");
    const { code } = await place.seedwire("replay", "d.fates.json", "--report", "r.html");
    expect(code).toBe(0);
    expect(textOf(place.read("r.html"))).toContain(
      "To repeat it: npx seedwire replay d.fates.json",
    );
  });
});
