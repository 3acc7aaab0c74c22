import { pattern, scenario, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";
import { expectSaneStreams } from "./lib/stream-invariants.ts";

const MSS = 1460;
const BUFFER_BYTES = 4 * MSS;

/** The receiver's side of the avoidance: the least step of its right edge (RFC 9293 MUST-39). */
const LEAST_STEP_BYTES = Math.min(BUFFER_BYTES / 2, MSS);

/**
 * A fast writer and a reader that takes one byte every 2 ms. Were the window to open byte by byte,
 * tiny segments would go round for ever (RFC 9293 §3.8.6.2). It opens by nothing less than
 * a segment, and the sender fills what it sends: every segment but the last is a full one.
 */
const variant = (name: string, tcp: TcpOptions) =>
  scenario(name, async ({ net, expect, report }) => {
    const { a, b, log } = l10(net, { tcp, tcpB: { receiveBufferBytes: BUFFER_BYTES } });
    const [atA, atB] = await established(a, b);
    const sent = pattern(8 * MSS + 100);
    await net.until("1s");
    await atA.write(sent);
    let read = 0;
    while (read < sent.length) {
      const bytes = await atB.read(1);
      read += bytes!.length;
      await net.sleep("2ms");
    }

    const acks = log.on("B>A").slice(1);
    const edges = acks.map(({ ack, window }) => ack + window);
    const steps = edges.slice(1).map((edge, at) => edge - edges[at]!);
    const moves = steps.filter((step) => step !== 0);
    expect(Math.min(...moves)).toBeGreaterThanOrEqual(LEAST_STEP_BYTES);

    // A probe of the closed window is one octet, which goes again if it is not taken (§3.8.6.1).
    const data = log.on("A>B").filter(({ payloadBytes }) => payloadBytes > 1);
    const short = data.slice(0, -1).filter(({ payloadBytes }) => payloadBytes < MSS / 2);
    expect(short).toEqual([]);
    expect(data.reduce((sum, { payloadBytes }) => sum + payloadBytes, 0)).toBe(sent.length);
    report.metric("segments", data.length, "");
    expectSaneStreams(expect, log);
  });

export const rfc = variant("T54 silly windows avoided", {});
/** Nagle's algorithm has no part in it. */
export const noNagle = variant("T54 without Nagle", { nagle: false });
