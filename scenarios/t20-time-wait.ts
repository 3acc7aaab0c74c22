import { scenario, segments } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/**
 * What TIME-WAIT is for: A's last ACK is lost, so B repeats its FIN one RTO later, A is still there
 * to acknowledge it again, and its 2 MSL begin anew (RFC 9293 §3.10.7.4, eighth check).
 */
export default scenario("T20 2 MSL", async ({ net, expect }) => {
  // The ACKs of A: of the handshake, and of B's FIN.
  const { a, b, log } = l10(net, { cable: { forward: { loss: segments("ack.2") } } });
  const [atA, atB] = await established(a, b);
  net.at("100ms", () => atA.end());
  net.at("200ms", () => atB.end());
  await atA.closed();

  const [, , , ...close] = log.figure();
  expect(close).toEqual([
    "100 ms A>B <SEQ=101><ACK=301><CTL=FIN,ACK>",
    "110 ms B>A <SEQ=301><ACK=102><CTL=ACK>",
    "200 ms B>A <SEQ=301><ACK=102><CTL=FIN,ACK>",
    "210 ms A>B <SEQ=102><ACK=302><CTL=ACK> (loss)",
    "1.2 s B>A <SEQ=301><ACK=102><CTL=FIN,ACK>",
    "1.21 s A>B <SEQ=102><ACK=302><CTL=ACK>",
  ]);
  expect(log.history(atA).slice(-2)).toEqual(["210 ms TIME-WAIT", "241.21 s CLOSED"]);
  expect(log.history(atB).slice(-2)).toEqual(["200 ms LAST-ACK", "1.22 s CLOSED"]);
});
