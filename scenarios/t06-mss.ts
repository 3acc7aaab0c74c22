import { pattern, scenario, stripTcpOptions, type Network, type PacketLog } from "seedwire";
import { established } from "./lib/established.ts";
import { l10, type L10Options } from "./lib/l10.ts";

const BYTES = 10_000;

interface Outcome {
  /** The MSS options of the SYN and of the SYN,ACK as the other end sees them. */
  readonly mss: readonly [a: number | null, b: number | null];
  /** Full segments that A sends, what they carry, and what is left for the last one. */
  readonly full: number;
  readonly fullBytes: number;
  readonly lastBytes: number;
}

/** A sends 10,000 bytes to B. */
const variant = (name: string, build: (net: Network) => Ends, outcome: Outcome) =>
  scenario(name, async ({ net, expect }) => {
    const { a, b, log } = build(net);
    const [atA, atB] = await established(a, b);
    const sent = pattern(BYTES);
    atA.end(sent);
    expect(await atB.readToEnd()).toEqual(sent);

    const { full, fullBytes, lastBytes } = outcome;
    const atEnds = log.segments.filter(({ link }) => link.endsWith(">A") || link.endsWith(">B"));
    const syns = atEnds.filter(({ flags }) => flags.includes("SYN"));
    expect(syns.map(({ mss }) => mss)).toEqual(outcome.mss);
    const data = atEnds.map(({ payloadBytes }) => payloadBytes).filter((bytes) => bytes > 0);
    expect(data).toEqual([...Array<number>(full).fill(fullBytes), lastBytes]);
    expect(full * fullBytes + lastBytes).toBe(BYTES);

    // What comes at one instant is acknowledged at once (RFC 9293 MUST-58, MUST-59).
    const acks = log.segments.filter(({ link }) => link.startsWith("B>"));
    const arrived = atEnds.filter(({ payloadBytes }) => payloadBytes > 0);
    const instants = new Set(arrived.map(({ deliveredNs }) => deliveredNs));
    expect(acks.slice(1).map(({ timeNs }) => timeNs)).toEqual([...instants]);
    expect(acks.at(-1)!.ack).toBe(101 + BYTES + 1);
  });

type Ends = Pick<ReturnType<typeof l10>, "a" | "b"> & { readonly log: PacketLog };

const onL10 =
  (options: L10Options) =>
  (net: Network): Ends =>
    l10(net, options);

/** Each end announces its MTU less 40 bytes of headers (RFC 9293 §3.7.1); the sender obeys. */
export const ethernet = variant("T06 MSS 1460", onL10({}), {
  mss: [1460, 1460],
  full: 6,
  fullBytes: 1460,
  lastBytes: 1240,
});

/** Timestamps take 12 bytes of each segment; the MSS option does not tell (RFC 6691 §2). */
export const timestamps = variant("T06 MSS with timestamps", onL10({ tcp: { timestamps: true } }), {
  mss: [1460, 1460],
  full: 6,
  fullBytes: 1448,
  lastBytes: 1312,
});

/** B's interface takes 576 bytes: what it announces binds A, whose own takes more. */
export const smallPeer = variant("T06 MSS 536", onL10({ cable: { back: { mtuBytes: 576 } } }), {
  mss: [1460, 536],
  full: 18,
  fullBytes: 536,
  lastBytes: 352,
});

/** A middlebox takes the option out: without it the MSS is 536 (RFC 9293 MUST-15). */
export const stripped = variant("T06 MSS option stripped", withMiddlebox, {
  mss: [null, null],
  full: 18,
  fullBytes: 536,
  lastBytes: 352,
});

/** Jumbo frames at both ends. */
export const jumbo = variant("T06 MSS 8960", onL10({ cable: { mtuBytes: 9000 } }), {
  mss: [8960, 8960],
  full: 1,
  fullBytes: 8960,
  lastBytes: 1040,
});

/** A - middlebox - B, 5 ms each. */
function withMiddlebox(net: Network): Ends {
  const log = net.log();
  const a = net.host("A", { tcp: { profile: "rfc", iss: 100 } });
  const b = net.host("B", { tcp: { profile: "rfc", iss: 300 } });
  const middlebox = net.router("middlebox", { tamper: stripTcpOptions("mss") });
  net.cable(a, middlebox, { delayNs: "5ms" });
  net.cable(middlebox, b, { delayNs: "5ms" });
  return { a, b, log };
}
