import { OPTION_FAST_OPEN, OPTION_FAST_OPEN_EXPERIMENTAL, OPTION_MSS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState, MTU, type Lab } from "../lab.fixture.ts";
import { FastOpenCache, type FastOpenMemory } from "./cache.ts";
import { learnFastOpen, mayFastOpen, prepareFastOpen } from "./client.ts";

const COOKIE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const DATA = Uint8Array.from({ length: 3000 }, (_, at) => at & 255);
/** Bits of tcp_fastopen of Linux. */
const OFF = 2;
const CLIENT = 1;
const NO_COOKIE = 4;

/** A connection about to be opened, and what is known of its server. */
function opening(fastOpen: number, known: Partial<FastOpenMemory> | null, maxMssBytes = 65495) {
  const { tcb } = inState("CLOSED", { fastOpen, maxMssBytes });
  const cache = new FastOpenCache();
  if (known !== null) cache.learn(tcb.localAddress, tcb.remoteAddress, known);
  return { tcb, cache };
}

describe("RFC7413-4.2.1 what a SYN has", () => {
  test.each<
    [
      what: string,
      fastOpen: number,
      known: Partial<FastOpenMemory> | null,
      noCookie: boolean,
      may: boolean,
      option: "none" | "request" | "experimental request" | "cookie" | "experimental cookie",
    ]
  >([
    ["nothing where it is off", OFF, { cookie: COOKIE }, false, false, "none"],
    ["nothing where it is off, cookie or not", OFF | NO_COOKIE, null, true, false, "none"],
    ["a request to a server nobody knows", CLIENT, null, false, false, "request"],
    ["a request where no cookie came", CLIENT, { mssBytes: 9 }, false, false, "request"],
    [
      "the old form once the standard one had no answer",
      CLIENT,
      { triedStandard: true },
      false,
      false,
      "experimental request",
    ],
    [
      "the standard one again once neither had an answer",
      CLIENT,
      { triedStandard: true, triedExperimental: true },
      false,
      false,
      "request",
    ],
    ["the cookie", CLIENT, { cookie: COOKIE }, false, true, "cookie"],
    [
      "the cookie in the form it came in",
      CLIENT,
      { cookie: COOKIE, experimental: true },
      false,
      true,
      "experimental cookie",
    ],
    ["data alone where no cookie is wanted", CLIENT, { cookie: COOKIE }, true, true, "none"],
    ["data alone where none is ever sent", CLIENT | NO_COOKIE, null, false, true, "none"],
    [
      "data alone where none is ever sent, though one is known",
      CLIENT | NO_COOKIE,
      { cookie: COOKIE },
      false,
      true,
      "none",
    ],
  ])("%s", (_what, fastOpen, known, noCookie, may, option) => {
    const { tcb, cache } = opening(fastOpen, known);
    const { localAddress, remoteAddress } = tcb;
    expect(mayFastOpen(cache, tcb.config, localAddress, remoteAddress, noCookie, 0)).toBe(may);
    const taken = prepareFastOpen(tcb, cache, DATA, MTU, noCookie, 0);
    expect([taken, tcb.sendBuffer.endOffset]).toEqual(may ? [1420, 1420] : [0, 0]);
    expect(tcb.fastOpen.asked).toBe((fastOpen & CLIENT) !== 0);
    const cookie = option.endsWith("cookie") ? COOKIE : new Uint8Array(0);
    expect(tcb.fastOpen.option).toEqual(
      option === "none" ? null : { cookie, experimental: option.startsWith("experimental") },
    );
  });
});

describe("RFC7413-4.2.1 RFC7413-4.1.3 how much data goes with a SYN: its MSS less 40 for options, as in Linux", () => {
  test.each<[why: string, mssBytes: number, maxMssBytes: number, mtuBytes: number, room: number]>([
    ["what the path takes", 9000, 65495, 1500, 1420],
    ["what the server told last time", 1000, 65495, 1500, 960],
    ["not told", 0, 65495, 1500, 1420],
    ["our own MSS", 1460, 500, 1500, 460],
    ["one byte", 41, 65495, 1500, 1],
    ["no room", 40, 65495, 1500, 0],
    ["less than no room", 30, 65495, 1500, 0],
  ])("%s", (_why, mssBytes, maxMssBytes, mtuBytes, room) => {
    const { tcb, cache } = opening(CLIENT, { cookie: COOKIE, mssBytes }, maxMssBytes);
    expect(prepareFastOpen(tcb, cache, DATA, mtuBytes, false, 0)).toBe(room);
    const { queue } = tcb.sending;
    expect([tcb.fastOpen.synBytes, queue.startOffset, queue.endOffset]).toEqual([room, room, room]);
    expect(tcb.sendBuffer.endOffset).toBe(room);
  });

  test("less if the application has less", () => {
    const { tcb, cache } = opening(CLIENT, { cookie: COOKIE });
    expect(prepareFastOpen(tcb, cache, DATA.subarray(0, 10), MTU, false, 0)).toBe(10);
  });
});

describe("RFC7413-4.1.3 what is learnt from a SYN,ACK", () => {
  /** What is known after it; `option` is what it has. */
  function learnt(
    lab: Lab,
    cache: FastOpenCache,
    option: number,
    cookie: Uint8Array,
  ): FastOpenMemory | null {
    const { tcb } = lab;
    tcb.peerMssBytes = 1300;
    const synAck = lab.packet({ flags: "SA", set: { tcpOptions: option, fastOpenCookie: cookie } });
    learnFastOpen(tcb, cache, synAck);
    return cache.get(tcb.localAddress, tcb.remoteAddress);
  }

  const nothing: FastOpenMemory = {
    cookie: new Uint8Array(0),
    experimental: false,
    mssBytes: 1300,
    triedStandard: false,
    triedExperimental: false,
  };
  const none = new Uint8Array(0);

  test.each<
    [
      what: string,
      before: Partial<FastOpenMemory> | null,
      synBytes: number,
      synTimeouts: number,
      option: number,
      cookie: Uint8Array,
      after: Partial<FastOpenMemory>,
    ]
  >([
    ["the cookie", null, 0, 0, OPTION_FAST_OPEN, COOKIE, { cookie: COOKIE }],
    [
      "its form",
      null,
      0,
      0,
      OPTION_FAST_OPEN_EXPERIMENTAL,
      COOKIE,
      { cookie: COOKIE, experimental: true },
    ],
    ["no answer to the standard option", null, 0, 0, 0, none, { triedStandard: true }],
    ["an empty one is no answer", null, 0, 0, OPTION_FAST_OPEN, none, { triedStandard: true }],
    [
      "no answer to the old form either",
      { triedStandard: true },
      0,
      0,
      0,
      none,
      { triedStandard: true, triedExperimental: true },
    ],
    ["not if it may be for a SYN that was repeated without", null, 0, 1, 0, none, {}],
    ["not if the SYN had data and asked for nothing", null, 5, 0, 0, none, {}],
    ["not if a cookie is known", { cookie: COOKIE }, 0, 0, 0, none, { cookie: COOKIE }],
  ])("%s", (_what, before, synBytes, synTimeouts, option, cookie, after) => {
    const lab = inState("SYN-SENT", { fastOpen: CLIENT });
    const { tcb } = lab;
    const cache = new FastOpenCache();
    if (before !== null) cache.learn(tcb.localAddress, tcb.remoteAddress, before);
    Object.assign(tcb.fastOpen, { asked: true, sentOption: true, synBytes });
    tcb.synTimeouts = synTimeouts;
    expect(learnt(lab, cache, option, cookie)).toEqual({ ...nothing, ...after });
  });

  test("no cookie that the SYN did not ask for (Linux)", () => {
    const lab = inState("SYN-SENT", { fastOpen: CLIENT });
    Object.assign(lab.tcb.fastOpen, { asked: true, synBytes: 5 });
    expect(learnt(lab, new FastOpenCache(), OPTION_FAST_OPEN, COOKIE)).toEqual(nothing);
  });

  test("nothing unless the SYN was for Fast Open, and from its first answer alone", () => {
    const lab = inState("SYN-SENT", { fastOpen: CLIENT });
    const cache = new FastOpenCache();
    expect(learnt(lab, cache, OPTION_FAST_OPEN, COOKIE)).toBe(null);
    Object.assign(lab.tcb.fastOpen, { asked: true, sentOption: true });
    const bytes = COOKIE.slice();
    expect(learnt(lab, cache, OPTION_FAST_OPEN, bytes)?.cookie).toEqual(COOKIE);
    bytes.fill(0); // the packet is used for something else
    expect(learnt(lab, cache, OPTION_FAST_OPEN, bytes)?.cookie).toEqual(COOKIE);
  });
});

test.each([
  ["that the option says", OPTION_FAST_OPEN | OPTION_MSS, 1460],
  ["that was known, without an option", OPTION_FAST_OPEN, 1200],
])("the MSS %s is kept, and not the smaller one chosen here (Linux)", (_, tcpOptions, mssBytes) => {
  const { tcb, cache } = opening(CLIENT, { cookie: COOKIE, mssBytes: 1200 }, 700);
  tcb.fastOpen.asked = true;
  tcb.peerMssBytes = 700;
  const lab = inState("CLOSED", {});
  learnFastOpen(
    tcb,
    cache,
    lab.packet({ flags: "SA", set: { tcpOptions, mss: 1460, fastOpenCookie: COOKIE } }),
  );
  expect(cache.get(tcb.localAddress, tcb.remoteAddress)).toMatchObject({ mssBytes });
});
