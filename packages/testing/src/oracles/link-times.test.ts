import { packetChannel, type HoldingQueue } from "@seedwire/link";
import type { Packet } from "@seedwire/wire";
import { codel, fqCodel, pattern, scenario, type Oracle, type QueueModel } from "seedwire";
import { expect, test } from "vitest";
import { linkTimes } from "./link-times.ts";
import { found, street } from "./oracles.fixture.ts";

const late = { reorder: "5ms", loss: 0.1, duplicate: 0.1 };

test("links that take their time, held back or not, are in order", async () => {
  expect(await found(linkTimes, street())).toBeNull();
  expect(await found(linkTimes, street({ first: late, second: { rateBps: 1e6 } }))).toBeNull();
  expect(await found(linkTimes, street({ first: { rateBps: Infinity, delayNs: 0 } }))).toBeNull();
});

test("a change of rate, of delay and a cut are heeded", async () => {
  const changes = street({}, ({ net, first, second }) => {
    net.after("20ms", () => first.setRate("1mbps"));
    net.after("40ms", () => second.setDelay("20ms"));
    net.after("60ms", () => first.setRate("20mbps"));
    net.after("70ms", () => second.setDelay("1ms"));
    net.after("90ms", () => first.down());
    net.after("95ms", () => first.up());
  });
  expect(await found(linkTimes, changes)).toBeNull();
});

test("a delay that falls while packets wait in turns is heeded", async () => {
  const turns = scenario("turns", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    const cable = net.cable(a, b, { rateBps: "1mbps", delayNs: "100ms", queue: fqCodel() });
    const burst = (port: number): void => {
      b.udp.bind(port);
      const socket = a.udp.connect(b, port);
      for (let n = 0; n < 6; n++) socket.send(pattern(1000));
    };
    burst(9);
    net.after("1ms", () => cable.setDelay("1ms"));
    net.after("2ms", () => burst(10));
    await net.sleep("2s");
  });
  expect(await found(linkTimes, turns)).toBeNull();
});

/** The oracle behind a listener that changes the twentieth packet on the first link. */
const behind = (change: (packet: Packet) => void): Oracle => ({
  ...linkTimes,
  watch: (run) => {
    let count = 0;
    run.simulation.trace.channel(packetChannel).subscribe((event, link, packet) => {
      if (event === "accept" && link.name === "client>router" && ++count === 20) change(packet);
    });
    return linkTimes.watch(run);
  },
});

test("a packet sent too early, or to arrive too early or too late, is a breach", async () => {
  expect(
    await found(
      behind((packet) => packet.startNs--),
      street(),
    ),
  ).toMatch(/sends from .* on/);
  for (const byNs of [-1, 1]) {
    const shift = behind((packet) => (packet.arrivalNs += byNs));
    expect(await found(shift, street())).toMatch(/lets arrive at .* expected .* by 10 Mbit\/s/);
  }
});

const managed = { queue: codel(), rateBps: "5mbps" };

test("links whose queue decides what leaves take their time too, whatever changes", async () => {
  expect(await found(linkTimes, street({ first: managed }))).toBeNull();
  expect(await found(linkTimes, street({ first: { ...late, ...managed } }))).toBeNull();
  const changes = street({ first: managed, second: managed }, ({ net, first, second }) => {
    net.after("20ms", () => first.setRate("1mbps"));
    net.after("40ms", () => second.setDelay("20ms"));
    net.after("90ms", () => first.down());
    net.after("95ms", () => first.up());
  });
  expect(await found(linkTimes, changes)).toBeNull();
});

test.each<[what: string, change: (packet: Packet) => void, finding: RegExp]>([
  ["before it came", (packet) => (packet.startNs -= 1e9), /sends from .* on what it took at/],
  ["and arrives too early", (packet) => packet.startNs++, /lets arrive at .*, expected/],
])("a packet that such a link sends %s is a breach", async (_, change, finding) => {
  const meddling: Oracle = {
    ...linkTimes,
    watch: (run) => {
      let count = 0;
      run.simulation.trace.channel(packetChannel).subscribe((event, link, packet) => {
        if (event === "deliver" && link.name === "client>router" && ++count === 20) change(packet);
      });
      return linkTimes.watch(run);
    },
  };
  expect(await found(meddling, street({ first: managed }))).toMatch(finding);
});

test("a transmitter that pauses while packets wait is a breach", async () => {
  const lazy: QueueModel = (place) => {
    const queue = codel()(place) as HoldingQueue;
    const take = queue.take.bind(queue);
    let count = 0;
    return Object.assign(queue, {
      take: (nowNs: number) => (++count === 30 ? null : take(nowNs)),
    });
  };
  const pausing = street({ first: { ...managed, queue: lazy } });
  expect(await found(linkTimes, pausing)).toContain("after a pause");
});

test("a packet that arrives at another time than it was to is a breach", async () => {
  const early: Oracle = {
    ...linkTimes,
    watch: (run) => {
      const end = linkTimes.watch(run);
      let count = 0;
      run.simulation.trace.channel(packetChannel).subscribe((event, _, packet) => {
        if (event === "accept" && ++count === 20) packet.arrivalNs += 1000;
      });
      return end;
    },
  };
  expect(await found(early, street())).toMatch(/delivers at .*, expected/);
});

test("packets of one instant that change places are a breach", async () => {
  const shuffled: Oracle = {
    ...linkTimes,
    watch: (run) => {
      const packets = run.simulation.trace.channel(packetChannel);
      const end = linkTimes.watch(run);
      const tell = packets.emit!;
      let before: Packet | null = null;
      packets.emit = (event, link, packet, nowNs, reason) => {
        if (event === "deliver" && before === null && link.name === "client>router") {
          before = packet; // told after the next one
          return;
        }
        tell(event, link, packet, nowNs, reason);
        if (event === "deliver" && before !== null) tell(event, link, before, nowNs, reason);
      };
      return end;
    },
  };
  const instant = { rateBps: Infinity, delayNs: "5ms" };
  expect(await found(shuffled, street({ first: instant }))).toContain("overtake");
});

test("a transmitter that was busier than it says is a breach", async () => {
  const idle = street({}, ({ net, first }) => {
    net.after("30ms", () => {
      Object.defineProperty(first.back, "stats", { value: { ...first.back.stats, busyNs: 7 } });
    });
  });
  expect(await found(linkTimes, idle)).toContain("router>client says that it was busy for 7 ns");
});
