import { expect, test } from "vitest";
import { packetChannel } from "@seedwire/link";
import { runScenario, scenario, type Oracle } from "../index.ts";

const ping = scenario("ping", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  await a.ping(b);
});

const early: Oracle = {
  name: "early",
  promise: "No packet is delivered before 20 ms",
  source: "RFC 0 §1",
  watch: ({ simulation, breach }) => {
    simulation.trace.channel(packetChannel).subscribe((event, link) => {
      if (event !== "deliver" || simulation.nowNs >= 20e6) return;
      breach({ found: `${link.name} delivered`, host: "b", packet: "ICMP" });
    });
  },
};

test("a breach ends the run at once, and says what, where and when", async () => {
  const { result } = await runScenario(ping, { oracles: [early] });
  expect(result).toMatchObject({ verdict: "fail", virtualNs: 10e6 });
  expect(result.failures).toEqual([
    {
      kind: "promise",
      message:
        "early (RFC 0 §1): a>b delivered\n  promised: No packet is delivered before 20 ms\n  at 10 ms, b\n  packet: ICMP",
      virtualNs: 10e6,
      at: "",
    },
  ]);
});

test("what can only be said at the end counts too; an oracle sees how the run ended", async () => {
  const endings: unknown[] = [];
  const late: Oracle = {
    ...early,
    name: "late",
    watch:
      ({ breach }) =>
      (ending) => {
        endings.push(ending);
        breach({ found: "too late" });
      },
  };
  const { result } = await runScenario(ping, { oracles: [late] });
  expect(endings).toEqual([{ finished: true, quiet: true, nowNs: 20e6 }]);
  expect(result.failures.map(({ message }) => message.split("\n")[0])).toEqual([
    "late (RFC 0 §1): too late",
  ]);
});

test("oracles change nothing of a run that keeps its promises", async () => {
  const quiet: Oracle = { ...early, watch: () => {} };
  const [plain, watched] = [await runScenario(ping), await runScenario(ping, { oracles: [quiet] })];
  expect(watched.result).toEqual(plain.result);
});
