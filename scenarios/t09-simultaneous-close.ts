import { ms, scenario } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/** Both ends close at 100 ms and their FINs cross: both pass through CLOSING (RFC 9293 Figure 13). */
export const crossing = scenario("T09 simultaneous close", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  net.at("100ms", () => atA.end());
  net.at("100ms", () => atB.end());
  await Promise.all([atA.closed(), atB.closed()]);

  expect(log.figure(ms(100))).toEqual([
    "100 ms A>B <SEQ=101><ACK=301><CTL=FIN,ACK>",
    "100 ms B>A <SEQ=301><ACK=101><CTL=FIN,ACK>",
    "110 ms B>A <SEQ=302><ACK=102><CTL=ACK>",
    "110 ms A>B <SEQ=102><ACK=302><CTL=ACK>",
  ]);
  for (const connection of [atA, atB]) {
    expect(log.history(connection).slice(2)).toEqual([
      "100 ms FIN-WAIT-1",
      "110 ms CLOSING",
      "120 ms TIME-WAIT",
      "240.12 s CLOSED",
    ]);
  }
});

/**
 * A longer way back does not spare either end from CLOSING: on a path that keeps the order, the ACK
 * of a FIN comes after the FIN that was sent before it. Only the times shift.
 */
export const longerWayBack = scenario("T09 longer way back", async ({ net, expect }) => {
  const { a, b, log } = l10(net, { cable: { back: { delayNs: "30ms" } } });
  const [atA, atB] = await established(a, b);
  net.at("100ms", () => atA.end());
  net.at("100ms", () => atB.end());
  await Promise.all([atA.closed(), atB.closed()]);

  expect(log.history(atA).slice(2)).toEqual([
    "100 ms FIN-WAIT-1",
    "130 ms CLOSING",
    "140 ms TIME-WAIT",
    "240.14 s CLOSED",
  ]);
  expect(log.history(atB).slice(2)).toEqual([
    "100 ms FIN-WAIT-1",
    "110 ms CLOSING",
    "140 ms TIME-WAIT",
    "240.14 s CLOSED",
  ]);
  expect(log.figure(ms(100))).toHaveLength(4);
});

/**
 * A's FIN takes 40 ms, the ACK that A sends 10 ms later takes 10 ms and overtakes it: B learns that
 * its own FIN is acknowledged before it sees A's, so CLOSING is seen on one side only.
 */
export const overtaken = scenario("T09 unequal delays", async ({ net, expect }) => {
  const { a, b, cable, log } = l10(net);
  const [atA, atB] = await established(a, b);
  net.at("90ms", () => cable.forward.setDelay(ms(40)));
  net.at("100ms", () => atA.end());
  net.at("100ms", () => atB.end());
  net.at("105ms", () => cable.forward.setDelay(ms(10)));
  await Promise.all([atA.closed(), atB.closed()]);

  expect(log.figure(ms(100))).toEqual([
    "100 ms A>B <SEQ=101><ACK=301><CTL=FIN,ACK>",
    "100 ms B>A <SEQ=301><ACK=101><CTL=FIN,ACK>",
    "110 ms A>B <SEQ=102><ACK=302><CTL=ACK>",
    "140 ms B>A <SEQ=302><ACK=102><CTL=ACK>",
  ]);
  expect(log.history(atA).slice(2)).toEqual([
    "100 ms FIN-WAIT-1",
    "110 ms CLOSING",
    "150 ms TIME-WAIT",
    "240.15 s CLOSED",
  ]);
  expect(log.history(atB).slice(2)).toEqual([
    "100 ms FIN-WAIT-1",
    "120 ms FIN-WAIT-2",
    "140 ms TIME-WAIT",
    "240.14 s CLOSED",
  ]);
});
