import { ms } from "@seedwire/engine";
import { bernoulli, packetChannel } from "@seedwire/link";
import {
  emitPacket,
  OPTION_MSS,
  OPTION_SACK_PERMITTED,
  OPTION_WINDOW_SCALE,
  parsePacket,
  SYN,
  TCP,
} from "@seedwire/wire";
import { expect, test } from "vitest";
import { inSynchronizedState } from "./segment-arrives/synchronized.ts";
import { inState, type Lab, type Said } from "./lab.fixture.ts";
import type { State } from "./state.ts";
import { B, twoHosts } from "./two-hosts.fixture.ts";

/** An option that nobody knows (kind 77), MSS 1024 and a window scale of 14, which belong on SYNs. */
const ODD_OPTIONS = Uint8Array.of(77, 4, 1, 2, 2, 4, 4, 0, 1, 3, 3, 14);

/** A segment arrives that was bytes on its way, with these options. */
function arrivesAsBytes(lab: Lab, said: Said): string[] {
  const { pool } = lab.out;
  const sizeBytes = 20 + 20 + ODD_OPTIONS.length + (said.length ?? 0);
  const set = { protocol: TCP, rawTcpOptions: ODD_OPTIONS, sizeBytes };
  const sent = lab.packet({ ...said, set });
  const packet = pool.take();
  expect(parsePacket(emitPacket(sent), packet)).toBe("ok");
  expect([packet.tcpOptions & OPTION_MSS, packet.mss]).toEqual([OPTION_MSS, 1024]);
  const answers = lab.event((tcb, out) => inSynchronizedState(tcb, packet, out));
  pool.release(sent);
  pool.release(packet);
  return answers;
}

test.each<[string, State, Said]>([
  ["data", "ESTABLISHED", { flags: "PA", length: 7 }],
  ["an ACK", "FIN-WAIT-1", { flags: "A" }],
  ["a FIN", "ESTABLISHED", { flags: "FA" }],
  ["a RST", "ESTABLISHED", { flags: "R" }],
  ["a FIN with data", "FIN-WAIT-2", { flags: "FA", length: 7 }],
])("MUST-5 RFC7323-2.2-a %s in %s may carry options, known and unknown, which belong on a SYN or not", (_what, state, said) => {
  const [with_, without] = [inState(state), inState(state)];
  const { smssBytes, sndScale } = with_.tcb;
  const sent = [...arrivesAsBytes(with_, said), ...with_.settle()];
  expect(sent).toEqual([...without.arrives(said), ...without.settle()]);
  expect(with_.tcb.state).toBe(without.tcb.state);
  expect(with_.tcb.receiveBuffer.bytes).toBe(said.length ?? 0);
  expect([with_.tcb.smssBytes, with_.tcb.sndScale]).toEqual([smssBytes, sndScale]);
}); // prettier-ignore

test.each(["linux", "rfc"] as const)(
  "MUST-65 %s: MSS, window scale and SACK-permitted stand on SYNs alone",
  async (profile) => {
    const path = { delayNs: ms(10), loss: bernoulli(0.1) };
    const { simulation, a, b } = twoHosts({
      tcp: { profile, keepAlive: true },
      ab: path,
      ba: path,
    });
    let [syns, others] = [0, 0];
    simulation.trace.channel(packetChannel).subscribe((event, _link, packet) => {
      if (event !== "accept") return;
      const onlyOnSyn = OPTION_MSS | OPTION_WINDOW_SCALE | OPTION_SACK_PERMITTED;
      if ((packet.flags & SYN) === 0) {
        others++;
        expect(packet.tcpOptions & onlyOnSyn).toBe(0);
        return;
      }
      syns++;
      expect(packet.tcpOptions & OPTION_MSS).toBe(OPTION_MSS);
    });
    b.listen(80, {}, (connection) => connection.end(new Uint8Array(50_000)));
    await simulation.run(async () => {
      const client = await a.connect(B, 80).opened();
      expect((await client.readToEnd()).length).toBe(50_000);
      await a.connect(B, 81).closed(); // a RST answers it
    });
    expect(syns).toBeGreaterThanOrEqual(3);
    expect(others).toBeGreaterThan(40);
  },
);
