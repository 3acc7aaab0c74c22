import { OPTION_MSS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";

/** ESTABLISHED, the MSS 1000. */
function open(options: TcpOptions = {}): Lab {
  const lab = inState("SYN-SENT", { timestamps: false, ...options });
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss: 1000 } });
  return lab;
}

describe("U-21 Minshall's variant of Nagle's algorithm", () => {
  test("a request of one and a half segments leaves whole", () => {
    // With Nagle the half has to wait for the ACK of the one before it, which may be delayed.
    const nagle = open();
    expect(nagle.write(1500)).toEqual(["A 1+1000 ack 1"]);
    expect(nagle.arrives({ flags: "A" })).toEqual(["PA 1001+500 ack 1"]);
    const minshall = open({ profile: "linux", timestamps: false });
    expect(minshall.write(1500)).toEqual(["A 1+1000 ack 1", "PA 1001+500 ack 1"]);
  });

  test("a small segment waits while an earlier small one is unacknowledged", () => {
    const lab = open({ profile: "linux" });
    expect(lab.write(10)).toEqual(["PA 1+10 ack 1"]);
    expect(lab.write(10)).toEqual([]);
    expect(lab.arrives({ flags: "A" })).toEqual(["PA 11+10 ack 1"]);
  });
});

describe("SHLD-27 several writes with PSH behind a closed window", () => {
  test.each(["linux", "rfc"] as const)("%s: leave as one segment", (profile) => {
    const lab = open({ profile, nagle: false, initialWindowSegments: 1 });
    expect(lab.write(1000)).toHaveLength(1);
    for (let write = 0; write < 5; write++) expect(lab.write(100)).toEqual([]);
    expect(lab.arrives({ flags: "A" })).toEqual(["PA 1001+500 ack 1"]);
  });
});

describe("MAY-16 what is not pushed waits for more", () => {
  test("a cork holds small segments until it is taken out", () => {
    const lab = open({ profile: "linux", cork: true });
    expect(lab.write(400)).toEqual([]);
    expect(lab.write(400)).toEqual([]);
    expect(lab.write(400)).toEqual(["A 1+1000 ack 1"]);
    expect(lab.close()).toEqual(["FPA 1001+200 ack 1"]);
  });
});

test("U-22 a writer waits while so much was written and not sent", async () => {
  const mostUnsent = async (notSentLowBytes: number): Promise<number> => {
    const { simulation, a, b } = twoHosts({ tcp: { notSentLowBytes } });
    const listener = b.listen(80);
    let most = 0;
    await simulation.run(async () => {
      const client = await a.connect(B, 80).opened();
      const server = await listener.accept();
      const received = server.readToEnd();
      for (let written = 0; written < 1_000_000; written += 1000) {
        await client.write(new Uint8Array(1000));
        most = Math.max(most, client.status.unsentBytes);
      }
      client.end();
      expect((await received).length).toBe(1_000_000);
    });
    return most;
  };
  // As in Linux, what was begun before the mark is filled up: 64 KiB at most.
  expect(await mostUnsent(5000)).toBeLessThanOrEqual(5000 + 65_536);
  expect(await mostUnsent(Infinity)).toBeGreaterThan(200_000);
});
