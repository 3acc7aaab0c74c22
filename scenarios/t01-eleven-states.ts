import { scenario, STATES } from "seedwire";
import { l10 } from "./lib/l10.ts";
import { NEXT_STATES } from "./lib/state-table.ts";
import { expectSaneStreams } from "./lib/stream-invariants.ts";

/**
 * Two connections visit all eleven states (RFC 9293 §3.3.2): one is closed by A and then by B, the
 * other by both at the same instant. Every change is one that the RFC knows, and each connection's
 * changes form a chain.
 */
export default scenario("T01 eleven states", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const listener = b.tcp.listen(80);

  const first = await a.tcp.connect(b, 80);
  const firstAtB = await listener.accept();
  await first.write("ping");
  expect(await firstAtB.read()).toHaveLength(4);
  await firstAtB.write("pong");
  expect(await first.read()).toHaveLength(4);
  first.end();
  await net.sleep("100ms");
  firstAtB.end();
  await first.closed();

  const second = await a.tcp.connect(b, 80);
  const secondAtB = await listener.accept();
  second.end();
  secondAtB.end();
  await Promise.all([second.closed(), secondAtB.closed()]);
  listener.close();

  const visited = new Set(log.states.flatMap(({ from, to }) => [from, to]));
  expect(STATES.filter((state) => visited.has(state))).toEqual([...STATES]);
  expect(STATES).toHaveLength(11);

  for (const { from, to } of log.states) expect(NEXT_STATES[from]).toContain(to);
  for (const who of [first, firstAtB, second, secondAtB, listener]) {
    const changes = log.statesOf(who);
    const starts = changes.map(({ from }) => from);
    expect(starts.slice(1)).toEqual(changes.map(({ to }) => to).slice(0, -1));
    expect(changes.at(-1)!.to).toBe("CLOSED");
  }
  expectSaneStreams(expect, log);
});
