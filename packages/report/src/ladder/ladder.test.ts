import { runScenario, scenario, type PacketFate, type Scenario } from "seedwire";
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
