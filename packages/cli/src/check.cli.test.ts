import { afterAll, describe, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

/** Pings; in the third, a link tells of a delivery that never was. */
const PINGS = `import { packetChannel } from "@seedwire/link";
import { flag, scenario } from "seedwire";

export default scenario("pings", { params: { haunted: flag(true) } }, async ({ net, params }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  const packets = net.simulation.trace.channel(packetChannel);
  let delivered = 0;
  if (params.haunted) {
    packets.subscribe((event, link, packet, nowNs) => {
      if (event === "deliver" && ++delivered === 5) packets.emit(event, link, packet, nowNs, null);
    });
  }
  for (let count = 0; count < 5; count++) await a.ping(b);
});
`;

const place = new Workplace({ "pings.ts": PINGS });
afterAll(() => place.remove());

const RUN = ["run", "pings.ts", "--check=packets-kept"];

describe("seedwire run --check", () => {
  test("a broken promise: rule, source, time, packet, the events around it, the line that repeats it", async () => {
    const { code, stdout, stderr } = await place.seedwire(...RUN);
    expect(code).toBe(1);
    expect(stdout).toContain("FAIL");
    expect(stderr).toMatch(/"pings" failed: packets-kept \(RFC \d+ §[\d.]+\): .*a>b/);
    expect(stderr).toMatch(/\n {2}promised: .+\n {2}at 50 ms.*\n {2}packet: 10\.0\.0\.1 > 10\.0\.0\.2 .*\n/);
    expect(stderr).toContain("To repeat it: npx seedwire run pings.ts --seed 1 --check=packets-kept\n");
    const events = /\nThe last events before it:\n([^]*)\nWhat came next:\n([^]*)$/.exec(stderr)!;
    const last = events[1]!.trimEnd().split("\n");
    expect(last[0]).toMatch(/^ {2}0\.000000000 a>b accept /);
    expect(last.at(-1)).toMatch(/^ {2}0\.050000000 a>b deliver /);
    expect(events[2]!.split("\n")[0]).toMatch(/^ {2}0\.050000000 b>a accept /);
  }); // prettier-ignore

  test("a run that keeps all promises is the run that it is without oracles", async () => {
    const args = ["run", "pings.ts", "--set", "haunted=false", "--json"];
    const [plain, watched] = await place.seedwireMany([args, [...args, "--check"]]);
    expect(watched).toMatchObject({ code: 0, stderr: plain!.stderr, stdout: plain!.stdout });
  });

  test("the fate file of a watched run is watched again", async () => {
    const fates = [...RUN, "--fates", "x.fates.json"];
    const [run, again, plain, chosen] = await place.seedwireMany([
      fates,
      ["replay", "x.fates.json"],
      ["run", "pings.ts", "--fates", "plain.fates.json"],
      ["replay", "plain.fates.json", "--check=packets-kept"],
    ]);
    expect([run!.code, again!.code, plain!.code, chosen!.code]).toEqual([1, 0, 0, 1]);
    expect(place.read("x.fates.json")).toContain('"check": true,');
    expect(again!.stdout).toContain("SAME  verdict, fail, and digest are as recorded");
    expect(again!.stderr).toContain("To repeat it: npx seedwire replay x.fates.json\n");
    expect(again!.stderr).toContain("The last events before it:");
    expect(place.read("plain.fates.json")).not.toContain("check");
    expect(chosen!.stderr).toContain("verdict fail, expected pass");
    expect(chosen!.stderr).toContain("replay plain.fates.json --check=packets-kept\n");
  });

  test("an oracle that is none is refused, and all names are told", async () => {
    const [wrong, empty] = await place.seedwireMany([
      ["run", "pings.ts", "--check=packet-kept"],
      ["replay", "x.fates.json", "--check="],
    ]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong!.stderr).toMatch(
      /--check=packet-kept: there is no oracle "packet-kept"\. Did you mean "packets-kept"(.|\n)*Known, .*: .*packets-kept/,
    );
    expect(empty).toMatchObject({ code: 2, stdout: "" });
  });
});
