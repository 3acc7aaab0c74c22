import { expect, test } from "vitest";
import { inRun } from "../run/in-run.fixture.ts";

test("a forged segment goes out as it was written, past the host's own TCP", () =>
  inRun(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    const log = net.log();
    a.forge({
      from: ["10.9.9.9", 7],
      to: [b, 80],
      flags: "SYN, ACK",
      seq: 0xffff_ffff,
      ack: 5,
      window: 100,
      mss: 1000,
      timestamps: [1, 2],
      data: "hi",
    });
    await net.sleep("1ms");
    expect(log.packets[0]).toMatchObject({
      link: "a>b",
      sourcePort: 7,
      destinationPort: 80,
      flags: "SYN,ACK",
      seq: 0xffff_ffff,
      ack: 5,
      window: 100,
      mss: 1000,
      payloadBytes: 2,
      sizeBytes: 20 + 20 + 4 + 12 + 2,
      dropped: null,
    });
    expect(log.packets[0]!.text).toContain("10.9.9.9");
  }));

test("flags and ports that do not exist are refused by name", () =>
  inRun(({ net }) => {
    const a = net.host("a");
    const segment = { from: [a, 1], to: ["10.0.0.9", 2], flags: "SIN", seq: 0 } as const;
    expect(() => a.forge(segment)).toThrow('The flags "SIN" hold "SIN"; there are SYN, FIN');
    expect(() => a.forge({ ...segment, from: [a, 70_000], flags: "SYN" })).toThrow("a: forge");
  }));
