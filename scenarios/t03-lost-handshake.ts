import { ms, scenario, segments } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/**
 * The SYN is lost: A repeats it after the initial RTO of 1 s (RFC 6298 §2.1) and connects at 1.020 s.
 * No round trip was measured (a repeated segment tells none, RFC 6298 §3), so the RTO of the first
 * data is 3 s (RFC 6298 §5.7), and the first flight is one segment (RFC 5681 §3.1).
 */
export const syn = scenario("T03 SYN lost", async ({ net, expect }) => {
  const { a, b, cable, log } = l10(net, { cable: { forward: { loss: segments("syn.1") } } });
  const [atA] = await established(a, b);
  expect(log.history(atA)).toEqual(["0 s SYN-SENT", "1.02 s ESTABLISHED"]);
  expect(atA.status.rtoNs).toBe(ms(3000));
  expect(atA.status.cwndBytes).toBe(1460);

  cable.forward.setLoss(segments("1.1")); // and now the first data
  await net.until("2s");
  await atA.write("hello");
  await net.until("6s");
  expect(log.figure()).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460> (loss)",
    "1 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "1.01 s B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "1.02 s A>B <SEQ=101><ACK=301><CTL=ACK>",
    "2 s A>B <SEQ=101><ACK=301><CTL=PSH,ACK><DATA=5> (loss)",
    "5 s A>B <SEQ=101><ACK=301><CTL=PSH,ACK><DATA=5>",
    "5.21 s B>A <SEQ=301><ACK=106><CTL=ACK>", // delayed by 200 ms
  ]);
});

/**
 * The SYN,ACK is lost: the timers of both ends are 1 s, so A's SYN comes again at the very instant
 * at which B's own timer expires. One SYN,ACK answers for both reasons.
 */
export const synAck = scenario("T03 SYN,ACK lost", async ({ net, expect }) => {
  const { a, b, log } = l10(net, { cable: { back: { loss: segments("syn.1") } } });
  const [atA, atB] = await established(a, b);
  await net.sleep("1min");
  expect(log.figure()).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "10 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460> (loss)",
    "1 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "1.01 s B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "1.02 s A>B <SEQ=101><ACK=301><CTL=ACK>",
  ]);
  expect(log.history(atA)).toEqual(["0 s SYN-SENT", "1.02 s ESTABLISHED"]);
  expect(log.history(atB)).toEqual(["10 ms SYN-RECEIVED", "1.03 s ESTABLISHED"]);
});

/**
 * The final ACK is lost and A has nothing to say: B repeats its SYN,ACK, which lies before A's
 * window by now and so draws an ACK (RFC 9293 §3.10.7.4, first check).
 */
export const finalAck = scenario("T03 final ACK lost, A silent", async ({ net, expect }) => {
  const { a, b, log } = l10(net, { cable: { forward: { loss: segments("ack.1") } } });
  const [atA, atB] = await established(a, b);
  await net.sleep("1min");
  expect(log.figure()).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "10 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "20 ms A>B <SEQ=101><ACK=301><CTL=ACK> (loss)",
    "1.01 s B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "1.02 s A>B <SEQ=101><ACK=301><CTL=ACK>",
  ]);
  expect(log.history(atA)).toEqual(["0 s SYN-SENT", "20 ms ESTABLISHED"]);
  expect(log.history(atB)).toEqual(["10 ms SYN-RECEIVED", "1.03 s ESTABLISHED"]);
});

/**
 * The final ACK is lost, but data follows: every segment carries the ACK, so the data completes the
 * handshake as if nothing had happened (RFC 9293 §3.10.7.4, fifth check).
 */
export const finalAckWithData = scenario("T03 final ACK lost, data follows", async (context) => {
  const { net, expect } = context;
  const { a, b, log } = l10(net, { cable: { forward: { loss: segments("ack.1") } } });
  const listener = b.tcp.listen(80);
  const atA = await a.tcp.connect(b, 80);
  await atA.write("hello");
  const atB = await listener.accept();
  expect(await atB.read()).toHaveLength(5);
  expect(net.now).toBe(ms(30));

  await net.sleep("1min");
  expect(log.figure()).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "10 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "20 ms A>B <SEQ=101><ACK=301><CTL=ACK> (loss)",
    "20 ms A>B <SEQ=101><ACK=301><CTL=PSH,ACK><DATA=5>",
    "230 ms B>A <SEQ=301><ACK=106><CTL=ACK>",
  ]);
  expect(log.history(atB)).toEqual(["10 ms SYN-RECEIVED", "30 ms ESTABLISHED"]);
});
