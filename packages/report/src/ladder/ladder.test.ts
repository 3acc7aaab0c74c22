import { packets, pattern, runScenario, scenario, type PacketFate, type Scenario } from "seedwire";
import { parseAddress } from "@seedwire/wire";
import { expect, test } from "vitest";
import { LadderRecorder, ladderText, type LadderLayout, type LadderOptions } from "./index.ts";

/** The ladder of a run with these fates. */
async function ladderOf(
  each: Scenario<{}>,
  fates: readonly PacketFate[] = [],
  layout: LadderLayout & LadderOptions = {},
): Promise<string> {
  const ladder = new LadderRecorder(layout.hosts === undefined ? {} : { hosts: layout.hosts });
  const { error } = await runScenario(each, { replayFates: fates, observers: [ladder.observe] });
  if (error !== null) throw error;
  return `\n${ladderText(ladder.steps, layout)}`;
}

const hello = scenario("hello", async ({ net }) => {
  const tcp = { profile: "rfc", iss: 100 } as const;
  const [a, b] = [net.host("A", { tcp }), net.host("B", { tcp })];
  net.cable(a, b, { delayNs: "10ms" });
  b.tcp.listen(80, (connection) => void connection.readToEnd());
  const connection = await a.tcp.connect(b, 80, { localPort: 5000 });
  connection.end("hello");
  await connection.readToEnd();
});

const THERE = { link: "A>B", flow: "A:5000>B:80" };

test("a connection opens, says hello and closes", async () => {
  expect(await ladderOf(hello)).toMatchInlineSnapshot(`
    "
    seconds A                                                                B
            |                                                         LISTEN | 0.000
      0.000 |--- SYN seq 0 win 65535 mss 1460 ------------------------------>| 0.010
      0.000 | SYN-SENT                                                       |
      0.020 |<-------------------- SYN,ACK seq 0 ack 1 win 65535 mss 1460 ---| 0.010
            |                                                   SYN-RECEIVED | 0.010
      0.020 |--- ACK seq 1 ack 1 win 65535 --------------------------------->| 0.030
      0.020 | ESTABLISHED                                                    |
            |                                                    ESTABLISHED | 0.030
      0.020 |--- PSH,ACK seq 1:6 ack 1 win 65535 --------------------------->| 0.030
            |                                                         read 5 | 0.030
      0.020 |--- FIN,ACK seq 6 ack 1 win 65535 ----------------------------->| 0.030
      0.020 | FIN-WAIT-1                                                     |
            |                                       CLOSE-WAIT, read the end | 0.030
      0.040 |<----------------------------- FIN,ACK seq 1 ack 7 win 65529 ---| 0.030
            |                                                       LAST-ACK | 0.030
      0.040 | FIN-WAIT-2, TIME-WAIT, read the end                            |
      0.040 |--- ACK seq 7 ack 2 win 65534 --------------------------------->| 0.050
            |                                                         CLOSED | 0.050
    "
  `);
});

test("what is lost ends in an X, and leaves again after its time", async () => {
  const fates = [{ ...THERE, packet: 3, fate: "drop" }] as const;
  expect(await ladderOf(hello, fates)).toMatchInlineSnapshot(`
    "
    seconds A                                                                B
            |                                                         LISTEN | 0.000
      0.000 |--- SYN seq 0 win 65535 mss 1460 ------------------------------>| 0.010
      0.000 | SYN-SENT                                                       |
      0.020 |<-------------------- SYN,ACK seq 0 ack 1 win 65535 mss 1460 ---| 0.010
            |                                                   SYN-RECEIVED | 0.010
      0.020 |--- ACK seq 1 ack 1 win 65535 --------------------------------->| 0.030
      0.020 | ESTABLISHED                                                    |
      0.020 |--- PSH,ACK seq 1:6 ack 1 win 65535 --X lost                    |
            |                                                    ESTABLISHED | 0.030
      0.020 |--- FIN,ACK seq 6 ack 1 win 65535 ----------------------------->| 0.030
      0.020 | FIN-WAIT-1                                                     |
      0.040 |<--------------------------------- ACK seq 1 ack 1 win 65535 ---| 0.030
      1.020 | RTO                                                            |
      1.020 |--- PSH,ACK seq 1:6 ack 1 win 65535 (again: RTO) -------------->| 1.030
            |                               CLOSE-WAIT, read 5, read the end | 1.030
      1.040 |<----------------------------- FIN,ACK seq 1 ack 7 win 65529 ---| 1.030
            |                                                       LAST-ACK | 1.030
      1.040 | recovered, FIN-WAIT-2, TIME-WAIT, read the end                 |
      1.040 |--- ACK seq 7 ack 2 win 65534 --------------------------------->| 1.050
            |                                                         CLOSED | 1.050
    "
  `);
});

test("a packet that is held back arrives later, on a line of its own", async () => {
  const fates = [{ ...THERE, packet: 3, fate: "delay", ns: 30e6 }] as const;
  expect(await ladderOf(hello, fates)).toMatchInlineSnapshot(`
    "
    seconds A                                                                B
            |                                                         LISTEN | 0.000
      0.000 |--- SYN seq 0 win 65535 mss 1460 ------------------------------>| 0.010
      0.000 | SYN-SENT                                                       |
      0.020 |<-------------------- SYN,ACK seq 0 ack 1 win 65535 mss 1460 ---| 0.010
            |                                                   SYN-RECEIVED | 0.010
      0.020 |--- ACK seq 1 ack 1 win 65535 --------------------------------->| 0.030
      0.020 | ESTABLISHED                                                    |
            |                                                    ESTABLISHED | 0.030
      0.020 |--- #1 PSH,ACK seq 1:6 ack 1 win 65535 (held back 30 ms) - - -  |
      0.020 |--- FIN,ACK seq 6 ack 1 win 65535 ----------------------------->| 0.030
      0.020 | FIN-WAIT-1                                                     |
      0.040 |<--------------------------------- ACK seq 1 ack 1 win 65535 ---| 0.030
            |-   -  -  - - - #1 PSH,ACK seq 1:6 ack 1 (held back 30 ms) ---->| 0.060
            |                               CLOSE-WAIT, read 5, read the end | 0.060
      0.070 |<----------------------------- FIN,ACK seq 1 ack 7 win 65529 ---| 0.060
            |                                                       LAST-ACK | 0.060
      0.070 | FIN-WAIT-2, TIME-WAIT, read the end                            |
      0.070 |--- ACK seq 7 ack 2 win 65534 --------------------------------->| 0.080
            |                                                         CLOSED | 0.080
    "
  `);
});

test("a copy arrives beside the packet; a flipped bit is found by the checksum", async () => {
  const fates = [
    { ...THERE, packet: 2, fate: "duplicate", copies: 1 },
    { ...THERE, packet: 3, fate: "corrupt", bit: 330 },
  ] as const;
  expect(await ladderOf(hello, fates)).toMatchInlineSnapshot(`
    "
    seconds A                                                                B
            |                                                         LISTEN | 0.000
      0.000 |--- SYN seq 0 win 65535 mss 1460 ------------------------------>| 0.010
      0.000 | SYN-SENT                                                       |
      0.020 |<-------------------- SYN,ACK seq 0 ack 1 win 65535 mss 1460 ---| 0.010
            |                                                   SYN-RECEIVED | 0.010
      0.020 |--- ACK seq 1 ack 1 win 65535 (duplicated: 1 copy) ------------>| 0.030
      0.020 | ESTABLISHED                                                    |
            |                                                    ESTABLISHED | 0.030
      0.020 |--- PSH,ACK seq 1:6 ack 1 (a bit is flipped, wrong checksum) --X| 0.030
      0.020 |--- FIN,ACK seq 6 ack 1 win 65535 ----------------------------->| 0.030
      0.020 | FIN-WAIT-1                                                     |
      0.040 |<--------------------------------- ACK seq 1 ack 1 win 65535 ---| 0.030
            |                          -   -  -  - - - ACK ack 1 (copy) ---->| 0.030
      1.020 | RTO                                                            |
      1.020 |--- PSH,ACK seq 1:6 ack 1 win 65535 (again: RTO) -------------->| 1.030
            |                               CLOSE-WAIT, read 5, read the end | 1.030
      1.040 |<----------------------------- FIN,ACK seq 1 ack 7 win 65529 ---| 1.030
            |                                                       LAST-ACK | 1.030
      1.040 | recovered, FIN-WAIT-2, TIME-WAIT, read the end                 |
      1.040 |--- ACK seq 7 ack 2 win 65534 --------------------------------->| 1.050
            |                                                         CLOSED | 1.050
    "
  `);
});

/** Three datagrams through a router whose queue has room for one. */
const crowded = scenario("crowded", async ({ net }) => {
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")];
  net.cable(a, r, { delayNs: "1ms" });
  net.cable(r, b, { delayNs: "5ms", rateBps: "1mbps", queue: packets(1) });
  const inbox = b.udp.bind(7);
  inbox.onMessage = () => {};
  const socket = a.udp.bind(5000);
  for (let i = 0; i < 3; i++) socket.send(pattern(972), b.endpoint(7));
  await net.sleep("50ms");
});

test("what dies on the way says where; arrows go from end to end", async () => {
  expect(await ladderOf(crowded)).toMatchInlineSnapshot(`
    "
    seconds a                                                                b
      0.000 |--- udp len 972 ----------------------------------------------->| 0.014
            |                                                       read 972 | 0.014
      0.000 |--- udp len 972 ----------------------------------------------->| 0.022
      0.000 |--- udp len 972 ----------------------X queue at r>b            |
            |                                                       read 972 | 0.022
    "
  `);
});

test("with a router among the hosts each link is an arrow", async () => {
  const hosts = ["a", "r", "b"];
  expect(await ladderOf(crowded, [], { hosts })).toMatchInlineSnapshot(`
    "
    seconds a                                r                               b
      0.000 |--- udp len 972 --------------->|                               | 0.001
      0.001 |                                |--- udp len 972 -------------->| 0.014
      0.000 |--- udp len 972 --------------->|                               | 0.001
      0.000 |--- #1 udp len 972 - - -  -  -  |                               |
            |                                |                      read 972 | 0.014
      0.001 |                                |--- udp len 972 -------------->| 0.022
            |-  -  - - - #1 udp len 972 ---->|                               | 0.001
      0.001 |                                |--- udp len 972 --X queue      |
            |                                |                      read 972 | 0.022
    "
  `);
});

test("a host that talks to itself, by datagrams", async () => {
  const alone = scenario("alone", async ({ net }) => {
    const a = net.host("a");
    const socket = a.udp.bind(5000);
    a.udp.bind(7).onMessage = () => {};
    socket.send("x", a.endpoint(7));
    socket.send("yy", { address: parseAddress("127.0.0.1"), port: 8 });
    await net.sleep("1ms");
  });
  expect(await ladderOf(alone)).toMatchInlineSnapshot(`
    "
    seconds a
      0.000 |--- #1 5000>7 udp len 1 - - -  -  -   -
      0.000 |--- #2 5000>8 udp len 2 - - -  -  -   -
      0.000 |<---- #1 5000>7 udp len 1 - - -  -  -   -
      0.000 | :7 read 1
      0.000 |X---- #2 5000>8 udp len 2 (no port) - - -  -  -   -
      0.000 |--- #3 icmp port unreachable - - -  -  -   -
      0.000 |<---- #3 icmp port unreachable - - -  -  -   -
    "
  `);
});

test("of a long run: the beginning, the end, and what is around a loss", async () => {
  const long = scenario("long", async ({ net }) => {
    const tcp = { profile: "rfc", iss: 100 } as const;
    const [a, b] = [net.host("A", { tcp }), net.host("B", { tcp })];
    net.cable(a, b, { delayNs: "10ms", rateBps: "10mbps" });
    b.tcp.listen(80, (connection) => void connection.readToEnd());
    const connection = await a.tcp.connect(b, 80, { localPort: 5000 });
    connection.end(pattern(150_000));
    await connection.readToEnd();
  });
  const fates = [{ ...THERE, packet: 50, fate: "drop" }] as const;
  expect(await ladderOf(long, fates, { around: 3 })).toMatchInlineSnapshot(`
    "
     seconds A                                                            B
             |                                                     LISTEN | 0.000000
    0.000000 |--- SYN seq 0 win 65535 mss 1460 -------------------------->| 0.010035
    0.000000 | SYN-SENT                                                   |
    0.020070 |<---------------- SYN,ACK seq 0 ack 1 win 65535 mss 1460 ---| 0.010035
             |                                               SYN-RECEIVED | 0.010035
    0.020070 |--- #1 ACK seq 1 ack 1 win 65535 - - -  -  -   -            |
    0.020070 | ESTABLISHED                                                |
    0.020070 |--- #2 ACK seq 1:1461 ack 1 win 65535 - - -  -  -   -       |
    0.020070 |--- #3 ACK seq 1461:2921 ack 1 win 65535 - - -  -  -   -    |
    0.020070 |--- ACK seq 2921:4381 ack 1 win 65535 - - -  -  -   -       |
             :                     ... 4 packets ...                      :
    0.020070 |--- ACK seq 10221:11681 ack 1 win 65535 - - -  -  -   -     |
    0.020070 |--- ACK seq 11681:13141 ack 1 win 65535 - - -  -  -   -     |
    0.020070 |--- ACK seq 13141:14601 ack 1 win 65535 - - -  -  -   -     |
    0.020070 | FIN-WAIT-1                                                 |
             |                          -   -  -  - - - #1 ACK ack 1 ---->| 0.030102
             |                                                ESTABLISHED | 0.030102
             |               -   -  -  - - - #2 ACK seq 1:1461 ack 1 ---->| 0.031302
             |            -   -  -  - - - #3 ACK seq 1461:2921 ack 1 ---->| 0.032502
             |            -   -  -  - - - ACK seq 1 ack 2921 win 65535 ---| 0.032502
             :                ... 48 packets, 40.4 ms ...                 :
             |           -   -  -  - - - ACK seq 1 ack 40881 win 65535 ---| 0.074134
    0.074566 |<---- ACK ack 29201 - - -  -  -   -                         |
    0.074566 |--- ACK seq 67161:68621 ack 1 win 65535 - - -  -  -   -     |
    0.074566 |--- ACK seq 68621:70081 ack 1 win 65535 --X lost            |
    0.074566 |--- ACK seq 70081:71541 ack 1 win 65535 - - -  -  -   -     |
    0.074566 |--- ACK seq 71541:73001 ack 1 win 65535 - - -  -  -   -     |
             |             -   -  -  - - - ACK seq 40881:42341 ack 1 ---->| 0.075334
             :                ... 61 packets, 35.2 ms ...                 :
             |             -   -  -  - - - ACK seq 86141:87601 ack 1 ---->| 0.112534
             |           -   -  -  - - - ACK seq 1 ack 68621 win 65535 ---| 0.112534
    0.112966 |<---- ACK ack 68621 - - -  -  -   -                         |
    0.112966 | fast recovery                                              |
    0.112966 |--- ACK seq 68621:70081 ack 1 win 65535 (again) - - -  -  - |
             |             -   -  -  - - - ACK seq 87601:89061 ack 1 ---->| 0.113734
             |           -   -  -  - - - ACK seq 1 ack 68621 win 65535 ---| 0.113734
    0.114166 |<---- ACK ack 68621 - - -  -  -   -                         |
             :                ... 31 packets, 42.4 ms ...                 :
    0.158566 |<---- ACK ack 68621 - - -  -  -   -                         |
    0.159766 |<---- ACK ack 68621 - - -  -  -   -                         |
    0.160966 |<---- ACK ack 132861 - - -  -  -   -                        |
    0.160966 | recovered                                                  |
    0.160966 |--- ACK seq 132861:134321 ack 1 win 65535 - - -  -  -   -   |
    0.160966 |--- ACK seq 134321:135781 ack 1 win 65535 - - -  -  -   -   |
    0.160966 |--- ACK seq 135781:137241 ack 1 win 65535 - - -  -  -   -   |
             :                ... 13 packets, 39.6 ms ...                 :
    0.205830 |<---- ACK ack 141621 - - -  -  -   -                        |
    0.208230 |<---- ACK ack 144541 - - -  -  -   -                        |
    0.210630 |<------------------------ ACK seq 1 ack 147461 win 65535 ---| 0.200598
             |           -   -  -  - - - ACK seq 147461:148921 ack 1 ---->| 0.201798
             |   -   -  -  - - - FIN,PSH,ACK seq 148921:150001 ack 1 ---->| 0.202694
             |                                   CLOSE-WAIT, read the end | 0.202694
    0.212726 |<-------------------- FIN,ACK seq 1 ack 150002 win 65535 ---| 0.202694
             |                                                   LAST-ACK | 0.202694
    0.212726 | FIN-WAIT-2, TIME-WAIT, read the end                        |
    0.212726 |--- ACK seq 150002 ack 2 win 65534 ------------------------>| 0.222758
             |                                                     CLOSED | 0.222758
    "
  `);
});
