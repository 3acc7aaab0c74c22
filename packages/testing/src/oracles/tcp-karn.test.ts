import { ordinals } from "@seedwire/link";
import { segmentChannel } from "@seedwire/tcp";
import { runScenario, scenario, type Connection, type RunResult } from "seedwire";
import { describe, expect, test } from "vitest";
import { tcpKarn } from "./tcp-karn.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpKarn, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

const EVER_RETRANSMITTED = 8;

/** The sender forgets which segments it has sent again. */
const forgetful: Trial["meanwhile"] = ({ endpoint: { tcb } }) => {
  const { scoreboard: board } = tcb;
  const flags = board.flags.bind(board);
  board.flags = (index) => flags(index) & ~EVER_RETRANSMITTED;
};

/** A Fast Open with data, whose first SYN,ACK may be lost; both ends take it without cookies. */
async function fastOpening(
  { isLost, profile }: { isLost: boolean; profile: "linux" | "rfc" },
  meanwhile: (server: Connection) => void = () => {},
): Promise<RunResult> {
  const fastOpen = 0x607;
  const opening = scenario("opening", async ({ net }) => {
    const tcp = { profile, timestamps: false };
    const [a, b] = [net.host("a", { tcp }), net.host("b", { tcp })];
    net.cable(a, b, { delayNs: "10ms", ...(isLost ? { back: { loss: ordinals(1) } } : {}) });
    b.tcp.listen(80, { fastOpen }, (server) => {
      meanwhile(server);
      server.end();
    });
    const choices = { fastOpen: new Uint8Array(9), config: { fastOpen } };
    const connection = a.tcp.stack.connect(net.addressOf(b), 80, choices);
    await connection.opened();
    expect(connection.endpoint.tcb.unaOffset).toBe(9);
  });
  return (await runScenario(opening, { oracles: [tcpKarn] })).result;
}

test.each(["linux", "rfc"] as const)(
  "RFC 6298 §5.7 the handshake ends a back-off, also if data of a repeated SYN is acknowledged with it; %s",
  async (profile) => {
    for (const isLost of [true, false]) {
      const result = await fastOpening({ isLost, profile });
      expect(result).toMatchObject({ verdict: "pass", failures: [] });
    }
  },
);

describe("it bites", () => {
  test.each([true, false])(
    "if round trips are measured of what was sent twice; timestamps: %s",
    async (timestamps) => {
      const tcp = { sack: false, timestamps };
      const found = await verdictOf(tcpKarn, { tcp, meanwhile: forgetful, seed: "2" });
      expect(found).toContain("of what was sent more than once");
    },
  );

  test("if a server of Fast Open measures a SYN,ACK that was sent twice", async () => {
    const result = await fastOpening({ isLost: true, profile: "linux" }, (server) => {
      const { tcb, stack } = server.endpoint;
      stack.simulation.trace.channel(segmentChannel).subscribe((event, who) => {
        if (event === "arrive" && who === server && tcb.synAckPending) tcb.rtt.sample(2e7, true);
      });
    });
    expect(result.failures[0]?.message).toContain("of what was sent more than once");
  });

  test("if a back-off ends by itself", async () => {
    const found = await verdictOf(tcpKarn, {
      rough: false,
      tcp: { profile: "rfc" },
      tamper: silenceAfter(20),
      meanwhile: ({ endpoint: { stack, tcb } }) => {
        stack.simulation.at(10e9, () => (tcb.rtoBackoff = 0));
      },
    });
    expect(found).toContain("ends its back-off without a measurement");
  });
});

function silenceAfter(number: number): NonNullable<Trial["tamper"]> {
  let count = 0;
  return (packet) => (packet.sourcePort === 80 && ++count > number ? "drop" : undefined);
}
