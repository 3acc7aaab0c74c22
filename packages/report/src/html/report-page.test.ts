import { bernoulli, pattern, runScenario, scenario, type Scenario } from "seedwire";
import { describe, expect, test } from "vitest";
import { ReportRecorder, reportPage, type PageData, type ReportRun } from "./index.ts";

const download = scenario("download", async ({ net, expect }) => {
  const [server, client] = [net.host("server"), net.host("client")];
  net.cable(server, client, { rateBps: "20mbps", delayNs: "20ms", loss: bernoulli(0.03) });
  server.tcp.listen(80, (connection) => connection.end(pattern(500_000)));
  const connection = await client.tcp.connect(server, 80, { localPort: 5000 });
  expect(await connection.readToEnd()).toEqual(pattern(500_000));
});

const ping = scenario("ping", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "1ms" });
  await a.ping(b);
});

const ASSETS = { script: "draw();</script>", style: "p { color: red }" };

async function reportOf(each: Scenario, about: Partial<ReportRun> = {}): Promise<ReportRun> {
  const recorder = new ReportRecorder();
  const { result } = await runScenario(each, { observers: [recorder.observe] });
  const { scenario: name, seed, verdict, digest } = result;
  const texts = { file: "x.ts", params: ["loss=3%"], facts: ["1 event"], notes: [], failures: [] };
  const { data, steps } = recorder;
  return { scenario: name, seed, verdict, digest, ...texts, repeat: "again", tables: [], data, steps, ...about }; // prettier-ignore
}

/** What the page gives to its script. */
function dataIn(page: string): PageData[] {
  const found = page.matchAll(/<script type="application\/json">(.*?)<\/script>/gs);
  return [...found].map(([, json]) => JSON.parse(json!) as PageData);
}

describe("what is plotted", () => {
  test("of the sender: its stream, its windows, what it lost and repaired", async () => {
    const recorder = new ReportRecorder();
    const { result } = await runScenario(download, { observers: [recorder.observe] });
    const { senders, links, endNs, recoveries, moreSenders, moreLinks } = recorder.data;
    const [flow] = result.flows;
    expect(endNs).toBe(result.virtualNs);
    expect(senders.map(({ name }) => name)).toEqual(["server:80 > client:5000"]);
    expect([moreSenders, moreLinks]).toEqual([0, 0]);
    const sender = senders[0]!;
    const lastOf = ([timesNs, values]: readonly [readonly number[], readonly number[]]) => [timesNs.at(-1), values.at(-1)]; // prettier-ignore
    expect(lastOf(sender.acknowledged)).toEqual([endNs, 500_001]); // the FIN counts one
    expect(lastOf(sender.sent)).toEqual([endNs, 500_001]);
    expect(lastOf(sender.delivered)).toEqual([endNs, 500_000]);
    expect(lastOf(sender.inFlight)).toEqual([endNs, 0]);
    expect(sender.srttNs[1].at(-1)! / flow!.srttNs).toBeCloseTo(1, 3);
    expect(sender.cwnd[1].slice(0, 2)).toEqual([10, 11]);
    expect(Math.max(...sender.windowEdge[1])).toBeGreaterThan(500_000);
    expect(sender.retransmissions.count).toBe(flow!.retransmittedSegments);
    expect(sender.losses.count).toBeGreaterThan(0);
    expect(sender.losses.values.every((place) => place >= 0 && place < 500_000)).toBe(true);
    expect(sender.recovery[1].map((state) => recoveries[state])).toContain("recovery");
    for (const [timesNs] of [sender.cwnd, sender.sent, sender.rtoNs]) {
      expect(timesNs.toSorted((a, b) => a - b)).toEqual(timesNs);
    }
    expect(links.map(({ name }) => name).toSorted()).toEqual(["client>server", "server>client"]);
  });

  test("of a link: its queue, what it carried and dropped", async () => {
    const recorder = new ReportRecorder();
    const { result } = await runScenario(download, { observers: [recorder.observe] });
    const [link] = recorder.data.links;
    const record = result.links.find(({ name }) => name === link!.name)!;
    expect(link!.rateBps).toBe(20e6);
    expect(link!.bytes[1].at(-1)).toBe(record.bytes);
    expect(link!.drops).toMatchObject({ count: record.drops.loss, labels: expect.arrayContaining(["loss"]) }); // prettier-ignore
    const most = Math.max(...link!.waitingBytes[1]);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(record.queueMaxBytes);
  });

  test("the one that did most comes first; beyond twenty they are counted", async () => {
    const many = scenario("many", async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b, { rateBps: "10mbps" });
      b.tcp.listen(80, (connection) => void connection.readToEnd());
      for (let n = 1; n <= 23; n++) {
        const connection = await a.tcp.connect(b, 80);
        connection.end(pattern(n * 100));
      }
    });
    const { data } = await reportOf(many);
    expect(data.senders).toHaveLength(20);
    expect(data.moreSenders).toBe(3);
    expect(data.senders[0]!.acknowledged[1].at(-1)).toBe(2301);
  });

  test("a run is the same with or without it", async () => {
    const { digest } = await reportOf(download);
    expect((await runScenario(download)).result.digest).toBe(digest);
  });
});

describe("the page", () => {
  test("tells the run, and has its data for the script", async () => {
    const run = await reportOf(download, {
      notes: ["all is in"],
      tables: [
        { columns: [{ title: "flow", align: "left" }, { title: "goodput", align: "right" }], rows: [["a>b", "1 Mbit/s"]], rest: "... and 3 more" },
      ],
    }); // prettier-ignore
    const page = reportPage([run], ASSETS);
    expect(page).toMatch(/^<!doctype html>\n/);
    expect(page).toContain("<title>download - seedwire</title>");
    expect(page).toContain('<span class="verdict pass">PASS</span>');
    expect(page).toContain("<code>loss=3%</code>");
    expect(page).toContain('<td class="left">a&gt;b</td><td class="right">1 Mbit/s</td>');
    expect(page).toContain("... and 3 more");
    expect(page).toContain("all is in");
    expect(page).toContain("To repeat it: <code>again</code>");
    expect(page).toContain("SYN seq 0 win 64240");
    expect(page).toContain("p { color: red }");
    expect(dataIn(page)).toEqual([run.data]);
    expect(page).not.toContain("<nav>");
  });

  test("several runs have a list of them, each its place and its data", async () => {
    const page = reportPage([await reportOf(download), await reportOf(ping)], ASSETS);
    expect(page).toContain("<title>download, ping - seedwire</title>");
    expect(page).toContain('<a href="#run-2">ping</a>');
    expect(page).toContain('<section class="run" id="run-2">');
    expect(dataIn(page).map(({ senders }) => senders.length)).toEqual([1, 0]);
  });

  test("names and messages cannot break it, nor end its script", async () => {
    const run = await reportOf(ping, {
      scenario: "<img src=x>",
      verdict: "fail",
      failures: ['</pre><script>alert("x")</script>'],
      data: { endNs: 1, recoveries: ["</script>"], senders: [], links: [{ ...EMPTY_LINK, name: "a</script>b" }], moreSenders: 0, moreLinks: 0 },
    }); // prettier-ignore
    const page = reportPage([run], ASSETS);
    expect(page).not.toContain("<img");
    expect(page).not.toContain("alert(&quot;x&quot;)</script>");
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(dataIn(page)[0]!.links[0]!.name).toBe("a</script>b");
    expect(page).toContain('<pre class="failure">&lt;/pre&gt;');
    expect(page).not.toContain("To repeat it:"); // a failure says so itself
  });

  test("nothing that happened needs no plots and no ladder", async () => {
    const page = reportPage([await reportOf(scenario("nothing", () => {}))], ASSETS);
    expect(dataIn(page)).toEqual([]);
    expect(page).not.toContain("<svg");
  });

  test("the same run is the same page", async () => {
    const [one, other] = [await reportOf(download), await reportOf(download)];
    expect(reportPage([one], ASSETS)).toBe(reportPage([other], ASSETS));
  });
});

const NO_POINTS = [[], []] as const;
const EMPTY_LINK = { name: "", rateBps: 0, waitingPackets: NO_POINTS, waitingBytes: NO_POINTS, bytes: NO_POINTS, drops: { timesNs: [], values: [], labels: [], count: 0 } }; // prettier-ignore
