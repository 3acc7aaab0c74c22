import { ms, ordinals, scenario, seconds, type Host, type Network } from "seedwire";
import { ask } from "./lib/ask.ts";
import * as asn from "./lib/ber.ts";
import { l10 } from "./lib/l10.ts";

/** Where agents are asked, and where managers hear of traps (RFC 3417 §3.2). */
const AGENT_PORT = 161;
const TRAP_PORT = 162;
const PATIENCE = { timeout: "1s", tries: 6 };

/** Kinds of messages (RFC 3416 §3). */
const GET_REQUEST = 0xa0;
const RESPONSE = 0xa2;
const INFORM_REQUEST = 0xa6;
const TRAP = 0xa7;

/** How long the agent has been up, hundredths of a second; and that a link went down (RFC 3418 §2). */
const SYS_UP_TIME = "1.3.6.1.2.1.1.3.0";
const SNMP_TRAP_OID = "1.3.6.1.6.3.1.1.4.1.0";
const LINK_DOWN = "1.3.6.1.6.3.1.1.5.3";

type Variable = readonly [oid: string, value: Uint8Array];
const NOTHING = asn.ber(asn.NULL);
const upTime = (net: Network): Uint8Array => asn.whole(asn.TIME_TICKS, Math.floor(net.now / 1e7));

/** A message of SNMPv2c: version, community, and what it is about (RFC 3416 §3, RFC 1901 §3). */
function message(kind: number, requestId: number, ...variables: readonly Variable[]): Uint8Array {
  const bindings = variables.map(([oid, value]) =>
    asn.ber(asn.SEQUENCE, asn.objectIdentifier(oid), value),
  );
  const noError = asn.whole(asn.INTEGER, 0);
  const pdu = asn.ber(
    kind,
    asn.whole(asn.INTEGER, requestId),
    noError, // error-status
    noError, // error-index
    asn.ber(asn.SEQUENCE, ...bindings),
  );
  const community = asn.ber(asn.OCTET_STRING, new TextEncoder().encode("public"));
  return asn.ber(asn.SEQUENCE, asn.whole(asn.INTEGER, 1), community, pdu);
}

/** What a message says: its kind, which request it is or answers, and the first value. */
function read(bytes: Uint8Array) {
  const [, , pdu] = asn.readBer(bytes).parts;
  const [requestId, , , bindings] = pdu!.parts;
  const [, value] = bindings!.parts[0]!.parts;
  return { kind: pdu!.tag, requestId: asn.numberOf(requestId!), value: asn.numberOf(value!) };
}

/** An agent, which tells how long it has been up. */
function agent(net: Network, host: Host): void {
  const socket = host.udp.bind(AGENT_PORT);
  socket.onMessage = (_, request, from) => {
    const { requestId } = read(request);
    socket.send(message(RESPONSE, requestId, [SYS_UP_TIME, upTime(net)]), from);
  };
}

/** A manager asks an agent how long it has been up; the first so many requests are lost. */
const get = (name: string, lost: number, tookNs: number | null) =>
  scenario(name, async ({ net, expect, report }) => {
    const first = Array.from({ length: lost }, (_, n) => n + 1);
    const { a, b, log } = l10(net, { cable: { forward: { loss: ordinals(...first) } } });
    agent(net, b);
    const request = message(GET_REQUEST, 7, [SYS_UP_TIME, NOTHING]);
    expect(request).toHaveLength(40);
    const answer = await ask(net, a, b, AGENT_PORT, request, PATIENCE);
    expect(log.on("A>B")).toHaveLength(Math.min(lost + 1, PATIENCE.tries));
    if (answer === null) {
      expect(tookNs).toBe(null);
      expect(net.now).toBe(seconds(PATIENCE.tries)); // each waited for 1 s
      report.note(`no answer after ${PATIENCE.tries} tries`);
      return;
    }
    expect(net.now).toBe(tookNs);
    // The agent answered 10 ms ago, and counts in hundredths of a second.
    const ticks = (net.now - ms(10)) / 1e7;
    expect(read(answer)).toEqual({ kind: RESPONSE, requestId: 7, value: ticks });
    report.metric("answered after", net.now, "ns");
    report.metric("up time", ticks, "ticks");
  });

/** GET is one question, one answer, one round trip (RFC 3416 §4.2.1). */
export const roundTrip = get("T92 SNMP GET", 0, ms(20));
/** A GET that is lost is asked for again by the manager, whose timer is all that knows of it. */
export const lostTwice = get("T92 GET lost twice", 2, seconds(2) + ms(20));
/** Of an agent that does not answer the manager knows nothing, and gives up after six tries. */
export const silent = get("T92 silent agent", 6, null);

/**
 * A trap is not answered (RFC 3416 §4.2.6), and lost without a word: of three the second is, the manager
 * has two, the agent believes in three, and nobody will ever know.
 */
export const trap = scenario("T92 lost trap", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net, { cable: { back: { loss: ordinals(2) } } });
  const manager = a.udp.bind(TRAP_PORT);
  const heard: number[] = [];
  manager.onMessage = (_, payload) => heard.push(read(payload).requestId);
  const socket = b.udp.connect(a, TRAP_PORT);
  for (const id of [1, 2, 3]) {
    socket.send(message(TRAP, id, [SYS_UP_TIME, upTime(net)], linkDown));
    await net.sleep("1s");
  }
  expect(heard).toEqual([1, 3]);
  expect([socket.stats.datagramsOut, socket.stats.errors]).toEqual([3, 0]);
  expect(log.on("A>B")).toHaveLength(0);
  report.note(`sent 1 2 3, heard ${heard.join(" ")}`);
});

/** An inform is a trap that the manager answers (RFC 3416 §4.2.7), so that the agent can ask again. */
export const inform = scenario("T92 inform", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net, { cable: { back: { loss: ordinals(1) } } });
  const manager = a.udp.bind(TRAP_PORT);
  const heard: number[] = [];
  manager.onMessage = (_, payload, from) => {
    const { requestId, value } = read(payload);
    heard.push(requestId);
    manager.send(
      message(RESPONSE, requestId, [SYS_UP_TIME, asn.whole(asn.TIME_TICKS, value)]),
      from,
    );
  };
  const request = message(INFORM_REQUEST, 1, [SYS_UP_TIME, upTime(net)], linkDown);
  const answer = await ask(net, b, a, TRAP_PORT, request, PATIENCE);
  expect(read(answer!).requestId).toBe(1);
  expect(heard).toEqual([1]);
  expect(net.now).toBe(seconds(1) + ms(20));
  expect(log.on("B>A")).toHaveLength(2);
  report.metric("known after", net.now, "ns");
});

const linkDown: Variable = [SNMP_TRAP_OID, asn.objectIdentifier(LINK_DOWN)];
