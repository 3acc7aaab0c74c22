import { ms, NEVER, seconds } from "@seedwire/engine";
import { OPTION_MSS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { ForgedPeer, OURS, text, THEIRS } from "./forged-peer.fixture.ts";
import { A, B, twoHosts } from "./two-hosts.fixture.ts";

describe("queues of a listener", () => {
  test("RFC4987-3.2 SRC-24 rfc: as many as the backlog says, no more", async () => {
    const { simulation, a, b } = twoHosts({ tcp: { profile: "rfc" } });
    const listener = b.listen(80, { backlog: 2 });
    await simulation.run(async () => {
      for (let client = 0; client < 10; client++) {
        a.connect(B, 80);
        await simulation.sleep(ms(30));
      }
      expect(listener.waiting).toBe(2);
      await listener.accept();
      await simulation.sleep(seconds(8));
      expect(listener.waiting).toBe(2); // one more got in, at its next try
      for (const connection of a.connections) connection.abort();
    });
  });

  test("SRC-24 linux: the final ACK finds no room; the SYN,ACK goes on, and an ACK completes it later", async () => {
    const peer = new ForgedPeer({ profile: "linux", timestamps: false });
    const listener = peer.stack.listen(80, { backlog: 0, fastOpenQueue: 0 });
    listener.backlog = 2;
    for (const sourcePort of [1, 2, 3]) peer.says("S", THEIRS, 0, { sourcePort });
    listener.backlog = 0;
    for (const sourcePort of [1, 2]) peer.says("A", THEIRS + 1, OURS + 1, { sourcePort });
    expect([listener.waiting, listener.overflows]).toEqual([1, 1]);
    listener.take();
    expect(peer.says("A", THEIRS + 1, OURS + 1, { sourcePort: 2, ...text(10) })).toHaveLength(1);
    expect(listener.waiting).toBe(1);
  });

  test("SRC-24 linux: or it is reset, if the host says so", () => {
    const peer = new ForgedPeer({ profile: "linux", abortOnOverflow: true, timestamps: false });
    const listener = peer.stack.listen(80, { backlog: 2 });
    for (const sourcePort of [1, 2]) peer.says("S", THEIRS, 0, { sourcePort });
    listener.backlog = 0;
    peer.says("A", THEIRS + 1, OURS + 1, { sourcePort: 1 });
    expect(peer.says("A", THEIRS + 1, OURS + 1, { sourcePort: 2 })).toEqual([`R ${OURS + 1}`]);
  });

  test("RFC4987-3.4 linux: old half-open connections make room for young ones", async () => {
    const peer = new ForgedPeer({ profile: "linux" });
    const listener = peer.stack.listen(80, { backlog: 64 });
    for (let port = 1; port <= 40; port++) peer.says("S", THEIRS, 0, { sourcePort: port });
    const { simulation } = peer.hosts;
    await simulation.run(async () => {
      await simulation.sleep(seconds(20));
      expect(listener.synQueue.length).toBe(32); // half of the queue; not 40 for 63 s
    });
  });

  test("LIS-15 linux: TCP_DEFER_ACCEPT: the bare ACK is not enough, the first data is", async () => {
    const peer = new ForgedPeer({ profile: "linux", deferAccept: 3, timestamps: false });
    const listener = peer.stack.listen(80);
    peer.says("S", THEIRS);
    expect(peer.says("A", THEIRS + 1, OURS + 1)).toEqual([]);
    expect(listener.waiting).toBe(0);
    const { simulation } = peer.hosts;
    await simulation.run(async () => {
      peer.heard = [];
      await simulation.sleep(seconds(6));
      expect(peer.tells()).toEqual([]); // it is left in peace
      peer.says("PA", THEIRS + 1, OURS + 1, text(5));
      expect(listener.waiting).toBe(1);
    });
  });
});

describe("SYN-RECEIVED of a listener, linux", () => {
  const halfOpen = (): ForgedPeer => {
    const peer = new ForgedPeer({ profile: "linux", timestamps: false });
    peer.stack.listen(80);
    peer.says("S", THEIRS);
    return peer;
  };
  const SYN_ACK = `SA ${OURS} ack ${THEIRS + 1}`;

  test.each<[string, Parameters<ForgedPeer["says"]>, string[], boolean]>([
    ["SRC-10 its SYN again", ["S", THEIRS], [SYN_ACK], true],
    [
      "SRC-10 a segment beyond the window",
      ["A", THEIRS + 100_000, OURS + 1],
      [`A ${OURS + 1} ack ${THEIRS + 1}`],
      true,
    ],
    ["SRC-11 a RST beyond the window", ["R", THEIRS + 100_000], [], true],
    ["SRC-13 an exact RST", ["R", THEIRS + 1], [], false],
    ["SRC-15 a RST in the window", ["R", THEIRS + 5], [`A ${OURS + 1} ack ${THEIRS + 1}`], true],
    ["SRC-17 another SYN in the window", ["S", THEIRS + 5], [`RA 0 ack ${THEIRS + 6}`], false],
    ["SRC-19 no ACK", ["", THEIRS + 1], [], true],
    ["SRC-23 an ACK of something else", ["A", THEIRS + 1, OURS + 5], [`R ${OURS + 5}`], true],
    ["SRC-23 wherever it is", ["A", THEIRS + 100_000, OURS + 5], [`R ${OURS + 5}`], true],
  ])("%s", (_, said, answer, lives) => {
    const peer = halfOpen();
    expect(peer.says(...said)).toEqual(answer);
    expect(peer.stack.connections[0]!.state).toBe(lives ? "SYN-RECEIVED" : "CLOSED");
  });

  test("LIS-17 a SYN with FIN is not believed; by the RFC it is a SYN", () => {
    const peer = new ForgedPeer({ profile: "linux" });
    peer.stack.listen(80);
    expect(peer.says("SF", THEIRS)).toEqual([]);
    const other = new ForgedPeer({ profile: "rfc" });
    other.stack.listen(80);
    expect(other.says("SF", THEIRS)).toEqual([SYN_ACK]);
  });

  test("the listener closes: what comes for it draws a RST", () => {
    const peer = halfOpen();
    peer.stack.connections[0]!.listener!.close();
    expect(peer.says("A", THEIRS + 1, OURS + 1)).toEqual([`R ${OURS + 1}`]);
  });
});

test("U-14 T25 after a restart nothing is sent for a quiet time, and nothing heard", async () => {
  const quietTimeNs = seconds(120);
  const { simulation, a, b } = twoHosts({ tcpA: { profile: "rfc", quietTimeNs, r2Ns: NEVER } });
  b.listen(80, {}, () => {});
  await simulation.run(async () => {
    await a.connect(B, 80).opened(); // not at the first start
    await simulation.sleep(seconds(10));
    a.node.crash();
    a.node.restart();
    const restartedNs = simulation.nowNs;
    const before = a.node.stats.sent;
    const connection = a.connect(B, 80);
    b.connect(A, 80).abort();
    await simulation.sleep(seconds(119));
    expect(a.node.stats.sent).toBe(before);
    await connection.opened();
    expect(simulation.nowNs - restartedNs).toBe(seconds(120) + ms(20));
  });
});

describe("linux: a new connection may end one in TIME-WAIT in its way", () => {
  const again = async (timestamps: boolean, byName: boolean, reuse: "always" | "never") => {
    const { simulation, a, b } = twoHosts({
      tcp: { timestamps, reuseTimeWait: reuse, ephemeralPorts: [5000, 5000] },
    });
    b.listen(80, {}, (connection) => {
      connection.onEnd = () => connection.end();
    });
    const options = byName ? { localPort: 5000 } : {};
    let outcome = "";
    await simulation.run(async () => {
      const first = a.connect(B, 80, options);
      await first.opened();
      first.end();
      await simulation.sleep(seconds(5));
      expect(first.state).toBe("TIME-WAIT");
      try {
        const second = a.connect(B, 80, options);
        await second.opened();
        outcome = `${first.state} ${second.state}`;
      } catch (error) {
        outcome = (error as { code: string }).code;
      }
    });
    return outcome;
  };

  test.each([
    [true, true, "never", "CLOSED ESTABLISHED"],
    [false, true, "never", "EADDRINUSE"],
    [true, false, "never", "EADDRNOTAVAIL"],
    [true, false, "always", "CLOSED ESTABLISHED"],
  ] as const)(
    "timestamps %s, port by name %s, reuse %s: %s",
    async (stamps, byName, reuse, outcome) => {
      expect(await again(stamps, byName, reuse)).toBe(outcome);
    },
  );
});

describe("initial sequence numbers", () => {
  const isn = async (seed: string, port: number, atNs: number): Promise<number> => {
    const { simulation, a } = twoHosts({ seed });
    let iss = 0;
    await simulation.run(async () => {
      await simulation.sleep(atNs);
      const connection = a.connect(B, port, { localPort: 5000 });
      iss = connection.endpoint.tcb.iss;
      connection.abort();
    });
    return iss;
  };

  test("MUST-8 RFC6528-3-a a clock that ticks every 4 us, and a hash of the four-tuple", async () => {
    const first = await isn("1", 80, 0);
    expect(((await isn("1", 80, seconds(1))) - first) | 0).toBe(250_000);
    expect(await isn("1", 80, 0)).toBe(first);
    expect(await isn("1", 81, 0)).not.toBe(first);
  });

  test("MUST-9 RFC6528-3-b the secret decides, and comes from the seed", async () => {
    expect(await isn("2", 80, 0)).not.toBe(await isn("1", 80, 0));
  });
});

test("RFC7323-2.3-b a window scale beyond 14 counts as 14", () => {
  const peer = new ForgedPeer({ profile: "linux" });
  peer.stack.listen(80);
  peer.says("S", THEIRS, 0, { tcpOptions: OPTION_MSS | 2, mss: 1460, windowScale: 200 });
  expect(peer.stack.connections[0]!.endpoint.tcb.sndScale).toBe(14);
});
