import { ACK, CE, ECT_0, ECT_1, SYN } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { aceBits } from "./ace.ts";
import {
  ackOf,
  allSaid,
  data,
  listening,
  MARKED,
  openAccurate,
  option,
  said,
  synAck,
} from "./accurate.fixture.ts";

/** What both ends use in the end. */
const mode = ({ tcb }: Lab): string =>
  tcb.ecn.accurate !== null ? "accurate" : tcb.ecn.agreed ? "classic" : "none";

describe("the answer to a SYN", () => {
  test.each([
    [0, "2 - | e0b 1 ceb 0 e1b 1"],
    [ECT_1, "3 - | e0b 1 ceb 0 e1b 1"],
    [ECT_0, "4 - | e0b 1 ceb 0 e1b 1"],
    [CE, "6 - | e0b 1 ceb 0 e1b 1"],
  ])(
    "RFC9768-3.1.1-a RFC9768-3.2.3.2.1 tells that it came with IP-ECN field %i",
    (field, answer) => {
      expect(allSaid(inState("SYN-SENT", { ecn: "request-accurate" }))).toEqual(["7 -"]);
      const lab = listening(7, field);
      expect([mode(lab), ...allSaid(lab)]).toEqual(["accurate", answer]);
    },
  );

  test.each([1, 2, 4, 5, 6])(
    "RFC9768-3.1.3 to the unknown combination %i is that to 111",
    (ace) => {
      expect(mode(listening(ace, 0))).toBe("accurate");
    },
  );

  test("RFC9768-3.1.2 to a classic SYN it is classic, to none it is none, and so if we do not know better", () => {
    const classic = listening(3, 0);
    expect([mode(classic), ...allSaid(classic)]).toEqual(["classic", "1 -"]);
    const none = listening(0, 0);
    expect([mode(none), ...allSaid(none)]).toEqual(["none", "0 -"]);
    const old = listening(7, ECT_0, { ecn: "accept" });
    expect([mode(old), ...allSaid(old)]).toEqual(["classic", "1 -"]);
    expect(mode(listening(7, 0, { ecn: "off" }))).toBe("none");
  });

  test("it may be that of a classic client that would itself accept more", () => {
    const ecn = "accept-accurate-request-classic";
    expect(mode(listening(7, 0, { ecn }))).toBe("accurate");
    expect(allSaid(inState("SYN-SENT", { ecn }))).toEqual(["3 -"]);
  });
});

describe("the client", () => {
  test.each([
    [0, "none"],
    [1, "classic"],
    [2, "accurate"],
    [3, "accurate"],
    [4, "accurate"],
    [5, "accurate"],
    [6, "accurate"],
    [7, "none"],
  ])("RFC9768-3.1.2 RFC9768-3.1.3 takes a SYN,ACK with %i for %s", (ace, expected) => {
    expect(mode(openAccurate({}, synAck(ace)))).toBe(expected);
  });

  test.each([
    [0, "2 - | e0b 1 ceb 0 e1b 1", "5"],
    [ECT_1, "3 - | e0b 1 ceb 0 e1b 1", "5"],
    [ECT_0, "4 - | e0b 1 ceb 0 e1b 1", "5"],
    [CE, "6 - | e0b 1 ceb 0 e1b 1", "6"],
  ])(
    "RFC9768-3.2.2.1 RFC9768-3.2.3.2.1 tells that the SYN,ACK came with %i",
    (field, ack, then) => {
      const lab = openAccurate({ nagle: false }, synAck(2, field));
      expect(allSaid(lab)).toEqual([ack]);
      lab.write(10);
      expect(allSaid(lab)).toEqual([`${then} ect0 | e0b 1 ceb 0 e1b 1`]); // and its first data
      lab.write(10);
      expect(allSaid(lab)).toEqual([`${then} ect0`]);
    },
  );

  test("RFC9768-3.2.2.1 tells it again if the SYN,ACK comes again", () => {
    const lab = openAccurate({}, synAck(2, ECT_0));
    lab.arrives({ ...synAck(2, ECT_0), seq: -1 });
    expect(allSaid(lab).map((text) => text[0])).toEqual(["4"]);
    lab.write(10);
    expect(said(lab.packets[0]!)[0]).toBe("5");
  });

  test("RFC9768-3.1.4.1 asks once more if its SYN was lost, and then for nothing, with the same ISN", () => {
    const lab = inState("SYN-SENT", { ecn: "request-accurate" });
    const sent = lab.packets.map((packet) => [said(packet), packet.seq]);
    for (let again = 0; again < 3; again++) {
      lab.expire();
      sent.push(...lab.packets.map((packet) => [said(packet), packet.seq]));
    }
    const { iss } = lab.tcb;
    expect(sent).toEqual([
      ["7 -", iss],
      ["7 -", iss],
      ["0 -", iss],
      ["0 -", iss],
    ]);
    // RFC9768-3.1.5: a late answer to one of the first leads to Accurate ECN, but nothing is marked.
    lab.arrives(synAck(2));
    expect(mode(lab)).toBe("accurate");
    lab.write(10);
    expect(allSaid(lab)).toEqual(["5 - | e0b 1 ceb 0 e1b 1"]);
    lab.arrives(data(MARKED));
    lab.settle();
    expect(said(lab.packets.at(-1)!)[0]).toBe("6"); // feedback is given all the same
  });

  test("RFC9768-3.1.5 later SYN,ACKs do not change what the first has decided", () => {
    const lab = openAccurate();
    lab.arrives({ ...synAck(0), seq: -1 });
    lab.arrives({ ...synAck(1), seq: -1 });
    expect(mode(lab)).toBe("accurate");
    const none = openAccurate({}, synAck(0));
    none.arrives({ ...synAck(2), seq: -1 });
    expect(mode(none)).toBe("none");
  });

  test.each([
    [3, "a SYN that was Not-ECT came as ECT(1)"],
    [4, "as ECT(0)"],
    [6, "as CE"],
  ])("RFC9768-3.2.2.3 %i: %s, so nothing is marked, but feedback is given", (code) => {
    const lab = openAccurate({}, synAck(code));
    lab.write(10);
    expect(allSaid(lab)[0]).toMatch(/^5 - /);
    lab.arrives(data(MARKED));
    lab.settle();
    expect(said(lab.packets.at(-1)!)).toBe("6 - | e0b 1 ceb 100");
  });

  test("in a simultaneous open both tell how the SYN came", () => {
    const lab = inState("SYN-SENT", { ecn: "request-accurate" });
    lab.arrives({ flags: "S", set: { flags: SYN | aceBits(7), trafficClass: ECT_0 } });
    expect([mode(lab), ...allSaid(lab)]).toEqual(["accurate", "4 - | e0b 1 ceb 0 e1b 1"]);
    const classic = inState("SYN-SENT", { ecn: "request-accurate" });
    classic.arrives({ flags: "S", set: { flags: SYN | aceBits(3) } });
    expect([mode(classic), ...allSaid(classic)]).toEqual(["classic", "1 -"]);
    const none = inState("SYN-SENT", { ecn: "request-accurate" });
    none.arrives({ flags: "S" });
    expect(mode(none)).toBe("none");
  });

  test.each([
    [2, "ect0"],
    [5, "ect0"], // for later documents
    [4, "-"], // it came as ECT(0), and was Not-ECT
    [0, "-"],
  ])("RFC9768-3.1.5 in a simultaneous open a SYN,ACK with %i: data is %s", (ace, field) => {
    const lab = inState("SYN-SENT", { ecn: "request-accurate" });
    lab.arrives({ flags: "S", set: { flags: SYN | aceBits(7) } });
    lab.arrives({ flags: "SA", seq: -1, set: { flags: SYN | ACK | aceBits(ace) } });
    lab.write(10);
    expect(said(lab.packets.at(-1)!).split(" ")[1]).toBe(field);
    lab.arrives(ackOf(lab, 0, 6, { ack: lab.tcb.sndNxt }));
    expect(lab.tcb.delivery.deliveredCe).toBe(1); // feedback is heeded in any case
  });

  test("RFC9768-3.2.2.1 data in place of the last ACK has the counter", () => {
    const lab = inState("SYN-SENT", { ecn: "request-accurate" });
    lab.write(10);
    lab.arrives(synAck(2, ECT_0));
    expect(allSaid(lab).at(-1)).toMatch(/^5 ect0/);
  });
});

describe("the server", () => {
  const again = (lab: Lab, ace: number, field = 0): string[] => {
    lab.nowNs += 1e9;
    return lab.arrives({
      flags: "S",
      seq: -1,
      set: { flags: SYN | aceBits(ace), trafficClass: field },
    });
  };

  test("RFC9768-3.1.5 goes by the first SYN, and answers each as it came", () => {
    const lab = listening(7, 0);
    again(lab, 7, ECT_1);
    expect(allSaid(lab)).toEqual(["3 -"]);
    again(lab, 0);
    expect([mode(lab), ...allSaid(lab)]).toEqual(["accurate", "0 -"]);
    lab.arrives({ flags: "A", set: { flags: ACK | aceBits(2) } });
    lab.write(10);
    expect(said(lab.packets[0]!)).toMatch(/^5 - /); // 000 was seen: nothing is marked
    const plain = listening(0, 0);
    again(plain, 7);
    expect([mode(plain), ...allSaid(plain)]).toEqual(["none", "0 -"]);
  });

  test.each([
    [7, 3],
    [3, 7],
  ])("RFC9768-3.1.5 resets who asks with %i and then with %i", (first, then) => {
    const lab = listening(first, 0);
    expect(again(lab, then)[0]).toMatch(/^R/);
    expect(lab.tcb.state).toBe("CLOSED");
  });

  test("a SYN,ACK without an answer goes again without the option, then with 000", () => {
    const lab = listening(7, 0);
    lab.expire();
    expect(allSaid(lab)).toEqual(["2 -"]);
    lab.expire();
    expect(allSaid(lab)).toEqual(["0 -"]);
    lab.arrives({ flags: "A", set: { flags: ACK | aceBits(2) } });
    lab.write(10);
    expect(said(lab.packets[0]!)).toMatch(/^5 - /);
  });

  test.each([
    [2, 0, "ect0"],
    [1, 0, "ect0"],
    [5, 0, "ect0"],
    [7, 0, "ect0"],
    [6, 0, "-"], // Not-ECT became CE
    [4, 0, "-"],
    [0, 0, "-"], // erased
  ])(
    "RFC9768-3.2.2.3 %i on the ACK of the handshake: %i marks so far, then %s",
    (ace, marks, field) => {
      const lab = listening(7, 0);
      lab.arrives({ flags: "A", set: { flags: ACK | aceBits(ace) } });
      expect(lab.tcb.delivery.deliveredCe).toBe(marks);
      lab.write(10);
      expect(said(lab.packets[0]!).split(" ")[1]).toBe(field);
    },
  );

  test("RFC8257-3.6 a SYN,ACK that could be marked came with a mark: it counts", () => {
    const lab = listening(7, 0, { congestionControl: "dctcp" });
    expect(said(lab.packets[0]!)).toMatch(/^2 ect0/);
    lab.arrives({ flags: "A", set: { flags: ACK | aceBits(6) } });
    expect([lab.tcb.delivery.deliveredCe, lab.tcb.ecn.accurate!.ceSegments]).toEqual([1, 1]);
    lab.write(10);
    expect(said(lab.packets[0]!)).toMatch(/^5 ect0/);
  });

  test("an erased field: feedback is not heeded, but given", () => {
    const lab = listening(7, 0);
    lab.arrives({ flags: "A", set: { flags: ACK } });
    lab.write(3000);
    lab.arrives(ackOf(lab, 1, 7));
    expect(lab.tcb.delivery.deliveredCe).toBe(0);
    lab.arrives(data(MARKED));
    lab.settle();
    expect(said(lab.packets.at(-1)!)[0]).toBe("6");
  });

  test("the first feedback with zero was erased on its way", () => {
    const lab = openAccurate();
    lab.write(3000);
    lab.arrives(ackOf(lab, 1, 0));
    lab.arrives(ackOf(lab, 2, 7));
    lab.write(1000);
    expect(lab.tcb.delivery.deliveredCe).toBe(0);
    expect(said(lab.packets.at(-1)!).split(" ")[1]).toBe("-");
  });

  test("counters that begin with zero are not believed", () => {
    const lab = openAccurate({}, synAck(2, 0, option(0, 0, 1)));
    expect(lab.tcb.ecn.accurate!.seen).toBe("failed");
    lab.write(1000);
    lab.arrives(ackOf(lab, 1, 5, option(0, 1000, 1)));
    expect(lab.tcb.ecn.accurate!.ceBytes).toBe(0);
  });
});
