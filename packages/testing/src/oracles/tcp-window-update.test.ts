import { describe, expect, test } from "vitest";
import { tcpWindowUpdate } from "./tcp-window-update.ts";
import { GOOD, tryOracle, verdictOf } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpWindowUpdate, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

describe.each(["linux", "rfc"] as const)("%s", (profile) => {
  const slowReader = {
    rough: false,
    bytes: 60_000,
    pauseNs: 5e9,
    tcp: { profile },
    peer: { receiveBufferBytes: 5000 },
  } as const;

  test("is content with a reader that lets its window close", async () => {
    expect(await tryOracle(tcpWindowUpdate, slowReader)).toMatchObject({ verdict: "pass" });
  });

  test("bites if a window that was closed stays closed", async () => {
    let isClosed = false;
    const found = await verdictOf(tcpWindowUpdate, {
      ...slowReader,
      wrong: (segment, _, who) => {
        if (who.who !== "b") return;
        isClosed ||= segment.window === 0;
        if (isClosed) segment.window = 0;
      },
    });
    expect(found).toContain("keeps its window closed");
  });
});
