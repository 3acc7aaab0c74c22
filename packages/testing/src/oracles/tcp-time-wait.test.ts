import { runScenario, scenario, type Connection, type TcpOptions } from "seedwire";
import { ACK, FIN, OPTION_TIMESTAMPS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { tcpTimeWait } from "./tcp-time-wait.ts";
import { GOOD, tryOracle } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpTimeWait, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

/** A connection is closed, its last ACK lost, and TIME-WAIT waited for. */
async function closes(
  tcp: TcpOptions,
  then: (closing: Connection) => void = () => {},
): Promise<string> {
  let dropped = 0;
  const closing = scenario("closing", async ({ net }) => {
    const [a, b] = [net.host("a", { tcp }), net.host("b", { tcp })];
    const tamper = ({ flags, sourcePort }: { flags: number; sourcePort: number }) =>
      a.tcp.stack.connections[0]?.state === "TIME-WAIT" && sourcePort !== 80 && flags > 0
        ? ++dropped === 1
          ? ("drop" as const)
          : undefined
        : undefined;
    const r = net.router("r", { tamper });
    net.cable(a, r, { delayNs: "10ms" });
    net.cable(r, b, { delayNs: "10ms" });
    b.tcp.listen(80, (connection) => void connection.readToEnd());
    const connection = await a.tcp.connect(b, 80);
    connection.end("all of it");
    await connection.readToEnd();
    then(connection);
    await connection.closed();
  });
  const { result } = await runScenario(closing, { oracles: [tcpTimeWait] });
  return result.failures[0]?.message.split("\n")[0] ?? "";
}

describe.each(["linux", "rfc"] as const)("%s", (profile) => {
  test("is content with a FIN that comes again", async () => {
    expect(await closes({ profile })).toBe("");
  });

  test("bites if TIME-WAIT is short", async () => {
    const found = await closes({ profile }, ({ endpoint: { tcb } }) => {
      Object.defineProperty(tcb, "timeWaitDeadlineNs", { get: () => 5e9, set: () => {} });
    });
    expect(found).toMatch(/TIME-WAIT ends after .*, expected/);
  });

  test("bites if TIME-WAIT has no end", async () => {
    const found = await closes({ profile }, ({ endpoint: { tcb } }) => {
      Object.defineProperty(tcb, "timeWaitDeadlineNs", { get: () => Infinity, set: () => {} });
    });
    expect(found).toContain("is in TIME-WAIT without an end");
  });

  test("bites if a FIN that comes again has no answer", async () => {
    const found = await closes({ profile }, ({ endpoint: { stack, tcb, connection } }) => {
      const { segment, settled } = stack.traces;
      const fin = Object.assign(stack.pool.take(), { flags: FIN | ACK, seq: tcb.rcvNxt - 1 });
      fin.tcpOptions = tcb.timestampsOk ? OPTION_TIMESTAMPS : 0;
      stack.simulation.at(stack.simulation.nowNs + 1e9, () => {
        segment.emit?.("arrive", connection, fin, stack.simulation.nowNs);
        settled.emit?.(connection, stack.simulation.nowNs);
      });
    });
    expect(found).toContain("leaves the peer's FIN unanswered");
  });
});
