import { receivePattern, scenario, seconds, sendPattern } from "seedwire";
import { l10 } from "./lib/l10.ts";

const RTT_NS = 100e6;
const RATE_BPS = 100e6;

/**
 * 100 Mbit/s over a round trip of 100 ms: 1.25 MB have to be under way to fill it (the product of
 * bandwidth and delay), but no more may be than the window says (RFC 7323 §1.1). The measurement is
 * of one second, long after slow start.
 */
const variant = (name: string, shift: number, bps: (goodput: number) => [number, number]) =>
  scenario(name, async ({ net, expect, report }) => {
    const windowBytes = 65535 * 2 ** shift;
    const { a, b } = l10(net, {
      tcp: { windowScaling: shift > 0, receiveBufferBytes: windowBytes, sendBufferBytes: 8e6 },
      cable: { rateBps: RATE_BPS, delayNs: RTT_NS / 2, queue: 10_000 },
    });
    const listener = b.tcp.listen(80);
    const atA = await a.tcp.connect(b, 80);
    const atB = await listener.accept();
    receivePattern(atB);
    sendPattern(atA, Infinity);
    await net.until("10s");
    const before = atB.deliveredBytes;
    await net.sleep("1s");
    const goodputBps = (atB.deliveredBytes - before) * 8;
    report.metric("goodput", goodputBps, "bps");
    const [lowest, highest] = bps(goodputBps);
    expect(goodputBps).toBeWithin(lowest, highest);
    expect(atA.status.cwndBytes).toBeGreaterThan(windowBytes); // it was the window, not cwnd
    net.stop();
  });

/** A window per round trip, within one window. */
const windowLimited = (windowBytes: number): [number, number] => {
  const bps = (windowBytes * 8 * seconds(1)) / RTT_NS;
  return [bps * 0.98, bps * 1.001];
};

/** Without scaling: 65,535 bytes each round trip are 5.24 Mbit/s. */
export const unscaled = variant("T52 window 65535", 0, () => windowLimited(65535));
/** 1,048,560 bytes are not enough: 83.9 Mbit/s. */
export const shift4 = variant("T52 shift 4", 4, () => windowLimited(1_048_560));
/** 2,097,120 bytes are: the wire is full, and of each 1500 bytes 1460 are data. */
export const shift5 = variant("T52 shift 5", 5, () => {
  const full = (RATE_BPS * 1460) / 1500;
  return [full * 0.99, full];
});
