import { describe, expect, test } from "vitest";
import { tcpWindow } from "./tcp-window.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpWindow, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

describe("it bites", () => {
  test.each<[string, Trial]>([
    [
      "windows are taken for larger than they are",
      {
        tcp: { profile: "rfc", receiveBufferBytes: 4000 },
        meanwhile: ({ endpoint: { tcb } }) => {
          Object.defineProperty(tcb, "sndWndBytes", { get: () => 40_000, set: () => {} });
        },
      },
    ],
    [
      "they are scaled once too often",
      {
        tcp: { receiveBufferBytes: 4000 },
        meanwhile: ({ endpoint: { tcb } }) => (tcb.sndScale += 2),
      },
    ],
  ])("if %s", async (_, trial) => {
    const found = await verdictOf(tcpWindow, { rough: false, ...trial });
    expect(found).toContain("beyond the window that was offered");
  });
});
