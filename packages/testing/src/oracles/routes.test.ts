import { scenario, type Scenario } from "seedwire";
import { expect, test } from "vitest";
import { found, GOOD_RUNS } from "./oracles.fixture.ts";
import { routes } from "./routes.ts";

/** A diamond: two ways of equal length, a third that is longer, and one that is cut for a while. */
const diamond = (haunt: (routing: { find: (to: number) => number }) => void = () => {}): Scenario =>
  scenario("diamond", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    const [west, north, south, east] = ["west", "north", "south", "east"].map((at) =>
      net.router(at),
    );
    net.cable(a, west!, { delayNs: "1ms" });
    const upper = net.cable(west!, north!, { delayNs: "1ms" });
    net.cable(west!, south!, { delayNs: "1ms" });
    net.cable(west!, east!, { delayNs: "1ms", metric: 3 });
    net.cable(north!, east!, { delayNs: "1ms" });
    net.cable(south!, east!, { delayNs: "1ms" });
    net.cable(east!, b, { delayNs: "1ms" });
    haunt(west!.node.routing as never);
    await a.ping(b);
    upper.down();
    net.reroute();
    await a.ping(b);
    upper.up();
    net.reroute();
    await a.ping(b);
    await b.ping("10.9.9.9", { timeout: "1s" });
  });

test("routes are the shortest there are, before and after a change", async () => {
  expect(await found(routes, diamond())).toBeNull();
  expect(await found(routes, GOOD_RUNS["growing"]!)).toBeNull();
});

test.each([
  [1, /west sends to 10\.0\.0\.2 over west>south, expected west>north/],
  [2, /over west>east, expected west>north/],
])("it bites: another way, %i further", async (further, finding) => {
  const wrong = diamond((routing) => {
    const find = routing.find.bind(routing);
    routing.find = (to) => find(to) + (find(to) === 1 ? further : 0);
  });
  expect(await found(routes, wrong)).toMatch(finding);
});
