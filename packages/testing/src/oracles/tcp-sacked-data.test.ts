import { senderChannel } from "@seedwire/tcp";
import { describe, expect, test } from "vitest";
import { tcpSackedData } from "./tcp-sacked-data.ts";
import { GOOD, tryOracle, verdictOf } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpSackedData, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

describe("it bites", () => {
  test("if what is SACKed goes again", async () => {
    const found = await verdictOf(tcpSackedData, {
      meanwhile: ({ endpoint: { tcb } }) => {
        const { scoreboard: board } = tcb;
        const next = board.nextToRetransmit.bind(board);
        // Where something is lost, what is SACKed beyond it goes first.
        let wrong = 0;
        board.nextToRetransmit = () => {
          const index = next();
          if (wrong > 9 || index < 0 || board.sackedBelow === 0) return index;
          wrong++;
          return board.sackedBelow - 1;
        };
      },
    });
    expect(found).toMatch(/sends bytes \d+ to \d+ again, which the peer has SACKed/);
  });

  test("if something is taken for lost and nothing tells of that", async () => {
    const found = await verdictOf(tcpSackedData, {
      rough: false,
      meanwhile: (sending) => {
        const { simulation } = sending.endpoint.stack;
        const lost = { what: "lost", why: "dupthresh", seq: 5, offset: 0, length: 1448 } as const;
        simulation.at(simulation.nowNs + 1e6, () => {
          simulation.trace.channel(senderChannel).emit?.(sending, lost, simulation.nowNs);
        });
      },
    });
    expect(found).toContain("nothing beyond it was SACKed");
  });
});
