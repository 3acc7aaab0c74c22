import { bernoulli, pattern, runScenario, scenario, type Scenario } from "seedwire";
import { describe, expect, test } from "vitest";
import {
  ReportRecorder,
  reportPage,
  type PageData,
  type PagePoints,
  type ReportRun,
} from "./index.ts";

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
    const { senders, links, fromNs, toNs, recoveries, moreSenders, moreLinks } = recorder.data;
    const [flow] = result.flows;
    const endNs = result.virtualNs;
    expect([fromNs, toNs]).toEqual([0, endNs]);
    expect(senders.map(({ name }) => name)).toEqual(["client:5000>server:80, server sends"]);
    expect([moreSenders, moreLinks]).toEqual([0, 0]);
    const sender = senders[0]!;
    const lastOf = ({ timesNs, values }: PagePoints) => [timesNs.at(-1), values.at(-1)];
    expect(lastOf(sender.acknowledged)).toEqual([endNs, 500_001]); // the FIN counts one
    expect(lastOf(sender.sent)).toEqual([endNs, 500_001]);
    expect(lastOf(sender.delivered)).toEqual([endNs, 500_000]);
    expect(lastOf(sender.inFlight)).toEqual([endNs, 0]);
    expect(sender.sent.values[0]).toBe(14_480);
    expect(lastOf(sender.srttNs)).toEqual([endNs, flow!.srttNs]);
    expect(sender.cwnd.values.slice(0, 2)).toEqual([10, 11]);
    expect(Math.max(...sender.windowEdge.values)).toBeGreaterThan(500_000);
    expect(sender.retransmissions.count).toBe(flow!.retransmittedSegments);
    expect(sender.losses.count).toBeGreaterThan(0);
    expect(sender.losses.values.every((place) => place >= 0 && place < 500_000)).toBe(true);
    expect(sender.recovery.values.map((state) => recoveries[state])).toContain("recovery");
    for (const { timesNs } of [sender.cwnd, sender.sent, sender.rtoNs]) {
      expect(timesNs.toSorted((a, b) => a - b)).toEqual(timesNs);
    }
    expect(links.map(({ name }) => name).toSorted()).toEqual(["client>server", "server>client"]);
  });

  test("of a link: its queue, its rate, what it carried and lost", async () => {
    const recorder = new ReportRecorder();
    const { result } = await runScenario(download, { observers: [recorder.observe] });
    const [link] = recorder.data.links;
    const record = result.links.find(({ name }) => name === link!.name)!;
    expect(new Set(link!.rateBps.values)).toEqual(new Set([20e6]));
    expect(new Set(link!.up.values)).toEqual(new Set([1]));
    expect(link!.bytes.values.at(-1)).toBe(record.bytes);
    expect(link!.losses).toMatchObject({ count: record.drops.loss });
    expect(new Set(link!.losses.labels)).toEqual(new Set(["loss"]));
    expect(link!.drops.count).toBe(0);
    const most = Math.max(...link!.waitingPackets.values);
    expect(most * 1500).toBeGreaterThanOrEqual(record.queueMaxBytes);
    expect((most - 1) * 1500).toBeLessThan(record.queueMaxBytes);
  });

  test("a queue empties packet by packet, also while nothing comes or arrives", async () => {
    const burst = scenario("burst", async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b, { rateBps: "8mbps", delayNs: "1s" });
      b.udp.bind(9);
      for (let n = 0; n < 5; n++) a.udp.connect(b, 9).send(pattern(972)); // 1 ms each
      await net.sleep("2s");
    });
    const { data } = await reportOf(burst);
    const { waitingPackets, bytes } = data.links[0]!;
    expect(waitingPackets).toMatchObject({
      timesNs: [0, 1e6, 2e6, 3e6, 4e6, 2e9],
      values: [4, 3, 2, 1, 0, 0],
    });
    expect(bytes.timesNs.slice(0, 5)).toEqual([0, 1e6, 2e6, 3e6, 4e6]);
    expect(bytes.values.slice(0, 5)).toEqual([1000, 2000, 3000, 4000, 5000]);
  });

  test("a rate that changes, and a cable that is cut", async () => {
    const change = scenario("change", async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      const cable = net.cable(a, b, { rateBps: "10mbps", delayNs: "1ms" });
      await a.ping(b);
      await net.until("1s");
      cable.setRate("1mbps");
      await net.until("2s");
      cable.down();
      await net.until("3s");
      cable.up();
      await a.ping(b);
    });
    const { data } = await reportOf(change);
    const { rateBps, up } = data.links[0]!;
    expect(rateBps.timesNs.slice(0, 2)).toEqual([0, 1e9]);
    expect(rateBps.values.slice(0, 2)).toEqual([10e6, 1e6]);
    expect(up.timesNs.slice(0, 3)).toEqual([0, 2e9, 3e9]);
    expect(up.values.slice(0, 3)).toEqual([1, 0, 1]);
  });

  test("the one that wrote most comes first, however late it came; beyond twenty they are counted", async () => {
    const many = scenario("many", async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b, { rateBps: "100mbps" });
      b.tcp.listen(80, (connection) => void connection.readToEnd());
      for (let n = 1; n <= 123; n++) {
        const connection = await a.tcp.connect(b, 80);
        connection.end(pattern(n * 100));
      }
    });
    const { data } = await reportOf(many);
    expect(data.senders).toHaveLength(20);
    expect(data.moreSenders).toBe(103);
    const sent = data.senders.map(({ acknowledged }) => acknowledged.values.at(-1));
    expect(sent).toEqual(Array.from({ length: 20 }, (_, n) => (123 - n) * 100 + 1));
    expect(data.senders.every(({ delivered }) => delivered.timesNs.length > 0)).toBe(true);
  });

  test("connections of the same ends have the numbers of the table", async () => {
    const again = scenario("again", async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b);
      b.tcp.listen(80, (connection) => connection.end(pattern(sizes.shift()!)));
      const sizes = [100, 300, 200];
      for (let n = 0; n < 3; n++) {
        const connection = await a.tcp.connect(b, 80, { localPort: 5000 });
        await connection.readToEnd();
        connection.end();
        await net.sleep("2min");
      }
    });
    const { data } = await reportOf(again);
    expect(data.senders.map(({ name }) => name)).toEqual([
      "a:5000>b:80#2, b sends",
      "a:5000>b:80#3, b sends",
      "a:5000>b:80, b sends",
    ]);
  });

  test("who only repeats a SYN is shown, from the first one to the last", async () => {
    const nobody = scenario("nobody", async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      const cable = net.cable(a, b);
      await net.sleep("1h");
      cable.down();
      await a.tcp.connect(b, 80).catch(() => {});
      await net.sleep("1h");
    });
    const { data } = await reportOf(nobody);
    expect(data.senders).toHaveLength(1);
    expect(data.senders[0]!.retransmissions.values.every((place) => place === 0)).toBe(true);
    expect(new Set(data.senders[0]!.retransmissions.labels)).toEqual(new Set(["SYN"]));
    expect(data.fromNs).toBe(3600e9);
    expect(data.toNs).toBeGreaterThan(3660e9);
    expect(data.toNs).toBeLessThan(3800e9);
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
      data: { fromNs: 0, toNs: 1, recoveries: ["</script>"], senders: [], links: [{ ...EMPTY_LINK, name: "a</script>b" }], moreSenders: 0, moreLinks: 0 },
    }); // prettier-ignore
    const page = reportPage([run], ASSETS);
    expect(page).not.toContain("<img");
    expect(page).not.toContain('alert("x")');
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

const NO_POINTS = { timesNs: [], values: [], isThin: false };
const NO_MARKS = { timesNs: [], values: [], labels: [], count: 0 };
const EMPTY_LINK = { name: "", rateBps: NO_POINTS, up: NO_POINTS, waitingPackets: NO_POINTS, bytes: NO_POINTS, drops: NO_MARKS, losses: NO_MARKS }; // prettier-ignore
