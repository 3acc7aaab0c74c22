import { senderChannel } from "@seedwire/tcp";
import { describe, expect, test } from "vitest";
import { tcpSackedData } from "./tcp-sacked-data.ts";
import { GOOD, tryOracle, verdictOf } from "./tcp.fixture.ts";

/** Mark of a segment of the scoreboard that the peer has. */
const SACKED = 1;

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

  test("if what was put together from several segments goes again, though SACKed", async () => {
    let [joined, wrong, first, drops] = [0, 0, -1, 0];
    const found = await verdictOf(tcpSackedData, {
      tcp: { timestamps: false },
      seed: "4",
      // What comes the other way lacks its beginning for a while: so SACK blocks take room, then none do.
      tamper: ({ sourcePort, seq, payloadLength }) => {
        if (sourcePort !== 80 || payloadLength === 0) return undefined;
        if (first < 0) first = seq;
        return seq === first && drops++ === 0 ? "drop" : undefined;
      },
      meanwhile: ({ endpoint: { tcb } }) => {
        const { scoreboard: board } = tcb;
        const [join, next] = [board.join.bind(board), board.nextToRetransmit.bind(board)];
        const starts = new Set<number>();
        board.join = (index) => {
          joined++;
          starts.add(board.start(index));
          join(index);
        };
        board.nextToRetransmit = () => {
          const index = next();
          if (index < 0) return index;
          for (let at = 0; at < board.sackedBelow; at++) {
            const isSacked = (board.flags(at) & SACKED) !== 0;
            if (isSacked && starts.delete(board.start(at)) && wrong++ < 9) return at;
          }
          return index;
        };
      },
    });
    expect([joined > 0, wrong > 0]).toEqual([true, true]);
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
