import { scenario, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/**
 * Five keystrokes within 5 ms, each echoed at once. With Nagle's algorithm (RFC 9293 §3.7.4) the
 * first goes alone, and the others wait together for its ACK.
 */
const keystrokes = (name: string, nagle: boolean, segments: readonly string[]) =>
  scenario(name, async ({ net, expect }) => {
    const { a, b, log } = l10(net, { tcp: { nagle } });
    const [atA, atB] = await established(a, b);
    let echoed = 0;
    atB.onData = (bytes) => void atB.write(bytes);
    atA.onData = (bytes) => {
      echoed += bytes.length;
    };
    for (let key = 0; key < 5; key++) net.at(1e9 + key * 1e6, () => atA.write("k"));
    await net.until("2s");
    const data = log.on("A>B").filter(({ payloadBytes }) => payloadBytes > 0);
    expect(
      data.map(({ timeNs, payloadBytes }) => `${timeNs / 1e6 - 1000} ms: ${payloadBytes}`),
    ).toEqual(segments);
    expect(echoed).toBe(5);
  });

export const nagle = keystrokes("T55 keystrokes with Nagle", true, ["0 ms: 1", "20 ms: 4"]);
export const noNagle = keystrokes("T55 keystrokes without", false, [
  "0 ms: 1",
  "1 ms: 1",
  "2 ms: 1",
  "3 ms: 1",
  "4 ms: 1",
]);

/**
 * Write, write, read: a request in two pieces of 100 bytes, to a server that answers when it has
 * both. Nagle's algorithm waits for the ACK of the first, which the server puts off by 200 ms in
 * the hope of an answer to ride on (RFC 9293 §3.8.6.3).
 */
const request = (
  name: string,
  tcp: TcpOptions,
  pieces: readonly number[],
  secondLeavesMs: number,
  answerMs: number,
) =>
  scenario(name, async ({ net, expect }) => {
    const { a, b, log } = l10(net, { tcp });
    const [atA, atB] = await established(a, b);
    let come = 0;
    atB.onData = (bytes) => {
      come += bytes.length;
      if (come === 200) void atB.write("answer");
    };
    await net.until("1s");
    for (const bytes of pieces) await atA.write("x".repeat(bytes));
    await atA.read();
    expect(net.now / 1e6 - 1000).toBe(answerMs);
    const data = log.on("A>B").filter(({ payloadBytes }) => payloadBytes > 0);
    expect(data.at(-1)!.timeNs / 1e6 - 1000).toBe(secondLeavesMs);
  });

export const pieces = request("T55 write, write, read", {}, [100, 100], 220, 240);
/** Minshall's variant, Linux's, lets one small segment be under way; but the first here is small. */
export const minshall = request("T55 with Minshall", { sendPolicy: "linux" }, [100, 100], 220, 240);
/** The cures: no Nagle, or a single write. */
export const noDelay = request("T55 without Nagle", { nagle: false }, [100, 100], 0, 20);
export const oneWrite = request("T55 in one write", {}, [200], 0, 20);
