import { pattern, scenario, seconds, type Connection, type Network } from "seedwire";
import { established } from "./lib/established.ts";
import { l10, type L10Options } from "./lib/l10.ts";

/** The cable is cut at 10 s; A writes 1 KiB each millisecond until a write does not fit. */
async function writeAfterCut(net: Network, options: L10Options) {
  const l = l10(net, options);
  const [atA, atB] = await established(l.a, l.b);
  atB.onData = () => {};
  await atA.write("a round trip is measured");
  await net.until("10s");
  l.cable.down();
  let accepted = 0;
  while (atA.writable >= 1024) {
    await atA.write(pattern(1024));
    accepted++;
    await net.sleep("1ms");
  }
  return { ...l, atA, accepted };
}

/** When A sent its first segment after the cut, again and again: seconds since then. */
const retransmissions = (log: ReturnType<typeof l10>["log"], seq: number): number[] => {
  const copies = log.on("A>B").filter((sent) => sent.seq === seq && sent.payloadBytes > 0);
  return copies.slice(1).map(({ timeNs }) => (timeNs - copies[0]!.timeNs) / 1e9);
};

async function failure(atA: Connection): Promise<string | undefined> {
  await atA.closed();
  return atA.error?.code;
}

/**
 * The peer vanishes while A writes: as much goes in as the send buffer holds, 64 writes of 1 KiB,
 * and the 65th has to wait. The first segment is repeated after 1, 3, 7, 15, 31 and 63 s; at the
 * next time-out, 123 s after the first transmission (the RTO has its ceiling of 60 s), R2 of 100 s
 * is past and the connection is given up (RFC 9293 §3.8.3).
 */
export const rfc = scenario("T32 writing to a peer that vanished", async ({ net, expect }) => {
  const { atA, accepted, log } = await writeAfterCut(net, {});
  expect(accepted).toBe(64);
  expect(await failure(atA)).toBe("ETIMEDOUT");
  expect(retransmissions(log, 125)).toEqual([1, 3, 7, 15, 31, 63]);
  expect(net.now).toBe(seconds(10 + 123));
});

/**
 * Linux counts time, not tries: it gives up at the first time-out after what 15 retransmissions would
 * take if the RTO began at its least, 200 ms (tcp_retries2): 924.6 s. Next door, where a round
 * trip takes no time, the RTO is just that; over 20 ms it is 220 ms, and the end comes at the next
 * time-out, at 945.06 s. (Without tail loss probes, which would put all of it off a little.)
 */
const linux = (name: string, delayNs: string, failsAfter: number) =>
  scenario(name, async ({ net, expect }) => {
    const { atA, log } = await writeAfterCut(net, {
      tcp: { profile: "linux", sendBufferBytes: 65536, tailLossProbe: false },
      cable: { delayNs },
    });
    expect(await failure(atA)).toBe("ETIMEDOUT");
    const last = log.statesOf(atA).at(-1)!;
    const copies = log.on("A>B").filter(({ payloadBytes, timeNs }) => {
      return payloadBytes > 0 && timeNs >= seconds(10);
    });
    expect(Math.round((last.timeNs - copies[0]!.timeNs) / 1e6) / 1000).toBe(failsAfter);
  });
export const linuxNextDoor = linux("T32 as Linux, next door", "0ms", 924.6);
export const linuxFar = linux("T32 as Linux", "10ms", 945.06);
