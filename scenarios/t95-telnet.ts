import { ms, posix, scenario, seconds, type Connection } from "seedwire";
import { l10 } from "./lib/l10.ts";

const PORT = 23;
/** Telnet commands (RFC 854, "Telnet command structure"), and an option (RFC 857). */
const DATA_MARK = 242;
const INTERRUPT_PROCESS = 244;
const WILL = 251;
const DO = 253;
const IAC = 255;
const ECHO = 1;
/** What the user types. */
const KEY = 0x6b;

/** The far end echoes what is typed, and has said so. */
function echo(atServer: Connection): void {
  atServer.onData = (bytes) => {
    if (bytes[0] !== IAC) void atServer.write(bytes);
  };
  void atServer.write(Uint8Array.of(IAC, WILL, ECHO));
}

/** The user types at these times, one key each; tells when each came back on the screen. */
const typing = (
  name: string,
  typedMs: readonly number[],
  nagle: boolean,
  seenMs: readonly number[],
) =>
  scenario(name, async ({ net, expect, report }) => {
    const { a, b, log } = l10(net, { tcp: { nagle } });
    const listener = b.tcp.listen(PORT);
    const atUser = await a.tcp.connect(b, PORT);
    const atServer = await listener.accept();
    const seen: number[] = [];
    atUser.onData = (bytes) => {
      if (bytes[0] === IAC) void atUser.write(Uint8Array.of(IAC, DO, ECHO));
      else for (const _key of bytes) seen.push(net.now / 1e6 - 1000);
    };
    echo(atServer);
    for (const atMs of typedMs) net.at(ms(1000 + atMs), () => atUser.push(Uint8Array.of(KEY)));
    await net.until("3s");
    expect(seen).toEqual(seenMs);
    const data = log
      .on("A>B")
      .filter(({ payloadBytes, timeNs }) => payloadBytes > 0 && timeNs >= 1e9);
    report.note(`typed at ${typedMs.join(", ")} ms, in ${data.length} segments`);
    report.note(`seen at  ${seen.join(", ")} ms`);
    atUser.end();
    atServer.end();
  });

const SLOWLY = [0, 100, 200, 300, 400];
const QUICKLY = [0, 1, 2, 3, 4];

/** Who types slower than the path is long sees each key one round trip later. */
export const slow = typing(
  "T95 typing",
  SLOWLY,
  true,
  SLOWLY.map((atMs) => atMs + 20),
);

/** Who types faster shares segments (RFC 896): the first key goes alone, the others with its ACK. */
export const quick = typing("T95 typing fast", QUICKLY, true, [20, 40, 40, 40, 40]);
/** Without Nagle's algorithm each key is a packet of 41 bytes, and comes back in its own time. */
export const noNagle = typing(
  "T95 typing fast, no Nagle",
  QUICKLY,
  false,
  QUICKLY.map((atMs) => atMs + 20),
);

/**
 * An interrupt reaches a program that is stuck, and has shut its window, since the user has typed ahead
 * more than it takes: IAC IP and the Synch (RFC 854), IAC DM with DM as urgent data. The stream is
 * blocked, but that there is urgent data gets through (RFC 9293 §3.8.5) with the next probe of the
 * window: the server throws away all up to the DM, but obeys the commands that it finds there.
 */
export const synch = scenario("T95 Synch", async ({ net, expect, report }) => {
  const roomBytes = 2 * 1460;
  const typedAheadBytes = 4000;
  const { a, b, log } = l10(net, { tcpB: { receiveBufferBytes: roomBytes } });
  const { AF_INET, MSG_OOB, SOCK_STREAM } = posix;
  const listener = b.tcp.listen(PORT);
  const user = a.sockets.socket(AF_INET, SOCK_STREAM);
  const connecting = a.sockets.connect(user, a.sockets.address(b, PORT));
  const atServer = await listener.accept();
  await connecting;

  await net.until(seconds(1));
  await a.sockets.send(user, new Uint8Array(typedAheadBytes).fill(KEY));
  await net.until(seconds(5));
  const { unreadBytes, rcvWndBytes } = atServer.status;
  expect([unreadBytes, rcvWndBytes]).toEqual([roomBytes, 0]);

  const events: string[] = [];
  const tell = (what: string) => events.push(`${net.now / 1e6} ms ${what}`);
  let thrownAway = 0;
  atServer.onUrgent = async () => {
    atServer.onUrgent = null;
    tell("urgent data is on its way");
    for (let command = false; ;) {
      for (const byte of (await atServer.read())!) {
        if (command && byte === INTERRUPT_PROCESS) tell("interrupt");
        if (command && byte === DATA_MARK) return tell("data mark"); // the stream goes on behind it
        if (byte === KEY) thrownAway++;
        command = byte === IAC;
      }
    }
  };
  await a.sockets.send(user, Uint8Array.of(IAC, INTERRUPT_PROCESS));
  await a.sockets.send(user, Uint8Array.of(IAC, DATA_MARK), MSG_OOB);
  await net.until(seconds(10));

  // The ACK that shut the window came at 1.020 s, so probes leave 1, 3, 7 s after that (T53).
  const urgent = log.on("A>B").filter(({ flags }) => flags.includes("URG"));
  expect(urgent.map(({ timeNs, payloadBytes }) => [timeNs / 1e6, payloadBytes])).toEqual([
    [8020, 1], // a probe: the next octet, and where the urgent data ends
    [8040, typedAheadBytes - roomBytes + 4], // when what was read has opened the window
  ]);
  expect(events).toEqual([
    "8030 ms urgent data is on its way",
    "8050 ms interrupt",
    "8050 ms data mark",
  ]);
  expect(thrownAway).toBe(typedAheadBytes);
  for (const event of events) report.note(event);
  report.metric("thrown away", thrownAway, "bytes");
  atServer.abort();
});
