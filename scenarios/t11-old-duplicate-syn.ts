import { heldBack, ms, scenario, segments } from "seedwire";
import { l10 } from "./lib/l10.ts";

/**
 * An old duplicate of a SYN reaches B before the true one, which the network holds back (RFC 9293
 * Figure 8): B answers it, A finds that this acknowledges nothing of its own and sends a RST, and B
 * is back in LISTEN. The true SYN then gives an ordinary connection.
 */
export const duplicate = scenario("T11 old duplicate SYN", async ({ net, expect }) => {
  const late = heldBack(segments("syn.1"), ms(40));
  const { a, b, log } = l10(net, { cable: { forward: { jitter: late } } });
  const listener = b.tcp.listen(80);
  const localPort = 50_000;
  const opening = a.tcp.connect(b, 80, { localPort });
  const to = [b, 80] as const;
  a.forge({ from: [a, localPort], to, flags: "SYN", seq: 90, mss: 1460 });
  const [atA, atB] = [await opening, await listener.accept()];

  expect(log.figure()).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460>", // arrives after 50 ms
    "0 s A>B <SEQ=90><CTL=SYN><MSS=1460>",
    "10 ms B>A <SEQ=300><ACK=91><CTL=SYN,ACK><MSS=1460>",
    "20 ms A>B <SEQ=91><CTL=RST>",
    "50 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "60 ms A>B <SEQ=101><ACK=301><CTL=ACK>",
  ]);
  const [stale, fresh] = b.tcp.connections;
  expect(log.history(stale!)).toEqual(["10 ms SYN-RECEIVED", "30 ms CLOSED"]);
  expect(log.history(listener)).toEqual(["0 s LISTEN"]); // the listener stays what it is
  expect(fresh).toBe(atB);
  expect(log.history(atA)).toEqual(["0 s SYN-SENT", "60 ms ESTABLISHED"]);
  expect(log.history(atB)).toEqual(["50 ms SYN-RECEIVED", "70 ms ESTABLISHED"]);
});

/** The same with B in SYN-RECEIVED by an open of its own (simultaneous): CLOSED and "refused". */
export const active = scenario("T11 RST after simultaneous open", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const opening = b.tcp.open(a, 80, { localPort: 80 });
  a.forge({ from: [a, 80], to: [b, 80], flags: "SYN", seq: 90, mss: 1460 });
  net.at("15ms", () => a.forge({ from: [a, 80], to: [b, 80], flags: "RST", seq: 91 }));
  await expect(opening.opened()).toReject({ code: "ECONNREFUSED" });
  expect(log.history(opening)).toEqual(["0 s SYN-SENT", "10 ms SYN-RECEIVED", "25 ms CLOSED"]);
});
