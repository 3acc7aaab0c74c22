import { ms } from "@seedwire/engine";
import {
  ACK,
  AE,
  CWR,
  ECE,
  OPTION_FAST_OPEN,
  OPTION_FAST_OPEN_EXPERIMENTAL,
  SYN,
  type Packet,
} from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { ForgedPeer, OURS, text, THEIRS } from "../forged-peer.fixture.ts";
import { NEWS_READABLE } from "../outbox.ts";
import { A, B } from "../two-hosts.fixture.ts";
import { accepted } from "./accepted.fixture.ts";
import { fastOpenCookie } from "./cookie.ts";
import { parseFastOpenKey } from "./key.ts";

const NEW = "1-2-3-4";
const OLD = "5-6-7-8";
const cookieOf = (key: string): Uint8Array => fastOpenCookie(parseFastOpenKey(key), A, B);
const BAD = new Uint8Array(8);
const SHORT = cookieOf(NEW).subarray(0, 4);
const NONE = new Uint8Array(0);

describe("RFC7413-4.2.2-a RFC7413-4.1.2 what the server answers to a SYN of 100 bytes", () => {
  test.each<[what: string, cookie: Uint8Array, acknowledged: number, told: Uint8Array | null]>([
    ["with a good cookie: the data is taken", cookieOf(NEW), 101, null],
    ["of the key before: taken, and the new one told", cookieOf(OLD), 101, cookieOf(NEW)],
    ["with a bad one: the SYN alone, and a good one", BAD, 1, cookieOf(NEW)],
    ["with the beginning of a good one: as with a bad one", SHORT, 1, cookieOf(NEW)],
    ["that asks for one: the SYN alone, and one", NONE, 1, cookieOf(NEW)],
  ])("%s", (_what, cookie, acknowledged, told) => {
    for (const option of [OPTION_FAST_OPEN, OPTION_FAST_OPEN_EXPERIMENTAL]) {
      const peer = new ForgedPeer({ fastOpen: 2, fastOpenKeys: [NEW, OLD], timestamps: false });
      peer.stack.listen(80, { fastOpenQueue: 5 });
      const set = { ...text(100), tcpOptions: option, fastOpenCookie: cookie };
      expect(peer.says("S", THEIRS, 0, set)).toEqual([`SA ${OURS} ack ${THEIRS + acknowledged}`]);
      const [{ tcpOptions, fastOpenCookie: given }] = peer.heard as [Packet];
      expect(tcpOptions & (OPTION_FAST_OPEN | OPTION_FAST_OPEN_EXPERIMENTAL)).toBe(
        told === null ? 0 : option,
      );
      if (told !== null) expect(given).toEqual(told);
    }
  });

  test("RFC7413-2 a queue for every listener, as long as its backlog, is Linux's 0x400", () => {
    const answers = (fastOpen: number, syns: number): string[] => {
      const peer = new ForgedPeer({ fastOpen, fastOpenKeys: [NEW], timestamps: false });
      peer.stack.listen(80, { backlog: 1 });
      const set = { ...text(9), tcpOptions: OPTION_FAST_OPEN, fastOpenCookie: cookieOf(NEW) };
      return Array.from({ length: syns }, (_, at) =>
        peer.says("S", THEIRS, 0, { ...set, sourcePort: 4000 + at }).join(),
      );
    };
    const [ordinary, fast] = [`SA ${OURS} ack ${THEIRS + 1}`, `SA ${OURS} ack ${THEIRS + 10}`];
    expect(answers(0x402, 2)).toEqual([fast, ordinary]);
    expect(answers(2, 1)).toEqual([ordinary]);
    expect(answers(0x802, 1)).toEqual([ordinary]);
  });
});

test("a server that asks for no cookie takes any data with a SYN, and a SYN without data as ever", () => {
  const peer = new ForgedPeer({ fastOpen: 0x202, timestamps: false });
  const listener = peer.stack.listen(80, { fastOpenQueue: 5 });
  expect(peer.says("S", THEIRS)).toEqual([`SA ${OURS} ack ${THEIRS + 1}`]);
  expect(listener.take()).toBe(null);
  const one = { ...text(1), sourcePort: 4001 };
  expect(peer.says("S", THEIRS, 0, one)).toEqual([`SA ${OURS} ack ${THEIRS + 2}`]);
  expect(listener.take()?.state).toBe("SYN-RECEIVED");
});

test("RFC 3168 §6.1.1 RFC 9768 §3.1.1 it agrees to ECN, and hears from the last ACK how its SYN,ACK came", () => {
  const classic = accepted(9, { ecn: "accept" }, 1500, SYN | ECE | CWR);
  expect(classic.packets[0]!.flags).toBe(SYN | ACK | ECE);
  const accurate = accepted(9, { ecn: "accept-accurate" }, 1500, SYN | AE | ECE | CWR);
  const { ecn } = accurate.tcb;
  expect(ecn.accurate).toMatchObject({ mayMark: true, heeds: true });
  accurate.arrives({ flags: "A", set: { flags: ACK } }); // 000: somebody has erased it
  expect(ecn.accurate).toMatchObject({ mayMark: false, heeds: false });
});

describe("RFC7413-4.2.2-c a connection that is open before its handshake is complete", () => {
  test.each([0, 1, 100])("has %d bytes to read, and knows whether it was fast", (length) => {
    const { tcb, news } = accepted(length);
    expect(tcb.receiveBuffer.bytes).toBe(length);
    expect((news & NEWS_READABLE) !== 0).toBe(length > 0);
    expect(tcb.fastOpen.synAcknowledged).toBe(length > 0);
  });

  test("RFC 6928 §2 its window is the initial one in bytes, and losses of it count as such", () => {
    for (const mtuBytes of [1500, 9000]) {
      const { tcb } = accepted(100, { receiveWindow: "rfc" }, mtuBytes);
      const segments = mtuBytes === 1500 ? 10 : 2;
      expect(tcb.congestion.cwndSegments).toBe(segments);
      expect(tcb.windowUse.startOffset).toBe(0);
      expect(tcb.windowUse.startBytes).toBe(segments * tcb.smssBytes);
    }
  });

  test("its congestion control begins: one that paces does so from the first segment on", () => {
    const { tcb } = accepted(100, { profile: "linux", congestionControl: "bbr" });
    expect(tcb.pacing.needed).toBe(true);
    expect(tcb.pacingBps).toBeLessThan(Infinity);
  });

  test("its SYN,ACK is repeated after the initial RTO", () => {
    const { tcb } = accepted(100, { initialRtoNs: ms(700) });
    expect(tcb.rtoDeadlineNs).toBe(ms(700));
  });

  test.each([
    ["linux", 60_000, 1460],
    ["linux", 2500, 1250], // half of the largest window offered
    ["rfc", 2500, 1460],
  ] as const)("%s: the ACK that completes it offers %d bytes: segments of %d", (profile, window, smss) => {
    const lab = accepted(100, { profile, nagle: false });
    expect(lab.tcb.sndWndBytes).toBe(2000);
    lab.arrives({ flags: "A", window });
    const { state, sndWndBytes, maxSndWndBytes, smssBytes } = lab.tcb;
    expect([state, sndWndBytes, maxSndWndBytes]).toEqual(["ESTABLISHED", window, window]);
    expect(smssBytes).toBe(smss);
    expect(lab.write(5000)[0]).toBe(`A 1+${smss} ack 101`);
  }); // prettier-ignore
});
