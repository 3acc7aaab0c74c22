import type { Ns } from "@seedwire/engine";
import { appChannel, nodeChannel, type Node, type NodeDropReason } from "@seedwire/ip";
import { packetChannel, type DropReason, type Link } from "@seedwire/link";
import { senderChannel, stateChannel, type Connection, type SenderEvent } from "@seedwire/tcp";
import { fateNote } from "@seedwire/trace";
import {
  ACK,
  FATE_CORRUPT,
  FATE_DELIVER,
  FATE_DUPLICATE,
  isFragment,
  TCP,
  UDP,
  type Packet,
} from "@seedwire/wire";
import type { RunObserver, RunStart } from "seedwire";
import { BoundedSteps } from "./bounded-steps.ts";
import { Ends } from "./ends.ts";
import { appNote, causeOf, senderNote, stateNote, type Note } from "./notes.ts";
import { packetWords } from "./packet-words.ts";
import type { LadderPacket, LadderStep } from "./step.ts";
import { StreamNumbers } from "./stream-numbers.ts";
import { whyLost, whyRefused } from "./why-lost.ts";

export interface LadderOptions {
  /**
   * Hosts that will be shown. If a router is among them, or with "all", every link that a packet takes
   * is an arrow of its own; else arrows go from end to end. Default: from end to end.
   */
  readonly hosts?: readonly string[] | "all";
  /** Steps that are kept at a time; of longer runs those around what matters. Default 4,000. */
  readonly most?: number;
}

/**
 * Looks on at a run and keeps what a packet ladder shows of it, as plain data.
 *
 * @example
 * const ladder = new LadderRecorder();
 * await runScenario(download, { observers: [ladder.observe] });
 * console.log(ladderText(ladder.steps, { width: 100 }));
 */
export class LadderRecorder {
  readonly #steps: BoundedSteps;
  readonly #hosts: readonly string[] | "all";
  /** Whether each hop is a packet of its own; known when the network is built. */
  #hops = false;
  readonly #numbers = new StreamNumbers();
  /** Packets that are on their way, by serial number. */
  readonly #underWay = new Map<number, LadderPacket>();
  /** Originals of copies that are about to arrive, by serial number of the copy. */
  readonly #copies = new Map<number, LadderPacket>();
  /** What senders have said of segments that leave next: "host:port seq". */
  readonly #causes = new Map<string, string>();
  /** The packet that arrived last: what its node does to it follows. */
  #arrived: { readonly serial: number; readonly packet: LadderPacket } | null = null;
  #ends: Ends | null = null;
  /** Steps of packets, to be marked when something befalls one. */
  readonly #moves = new WeakMap<LadderPacket, { matters: boolean }[]>();

  constructor({ hosts = [], most = 4000 }: LadderOptions = {}) {
    this.#hosts = hosts;
    this.#steps = new BoundedSteps(most);
  }

  /** What happened so far, in order. */
  get steps(): readonly LadderStep[] {
    return this.#steps.steps;
  }

  /** For `observers` of a run; of one run only. */
  readonly observe: RunObserver = ({ simulation: { trace }, net }: RunStart) => {
    const ends = (this.#ends = new Ends(net));
    let isFirst = true;
    trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      if (isFirst) this.#hops = this.#hosts === "all" || ends.hasRouter(this.#hosts);
      isFirst = false;
      if (event === "accept") this.#accepted(link, packet, nowNs);
      else if (event === "deliver") this.#delivered(link, packet, nowNs);
      else this.#dropped(link, packet, nowNs, reason!);
    });
    trace.channel(nodeChannel).subscribe((_event, node, packet, nowNs, reason) => {
      this.#refused(node, packet, nowNs, reason);
    });
    trace.channel(stateChannel).subscribe((who, _from, to, nowNs) => {
      this.#note(who.name, stateNote(to), nowNs);
    });
    trace.channel(appChannel).subscribe((event, who, value, nowNs) => {
      this.#note(who, appNote(event, value), nowNs);
    });
    trace.channel(senderChannel).subscribe((who, event, nowNs) => this.#told(who, event, nowNs));
  };

  #accepted(link: Link, packet: Packet, nowNs: Ns): void {
    let known = this.#underWay.get(packet.serial);
    if (known === undefined || known.arrivedNs !== null) known = this.#send(link, packet, nowNs);
    const { fate } = packet;
    if (fate === FATE_DELIVER) return;
    const notes = fateNote(link, packet).split("; ");
    known.remarks.push(...notes.filter((note) => !/^(lost|damaged|a bit) /.test(note)));
    if ((fate & FATE_CORRUPT) !== 0) known.isDamaged = true;
    this.#matters(known);
  }

  /** A packet sets out, or leaves a router where each hop is shown. */
  #send(link: Link, packet: Packet, nowNs: Ns): LadderPacket {
    const known = this.#newPacket(link, packet, nowNs);
    this.#underWay.set(packet.serial, known);
    this.#endWhole(link, packet);
    const matters = known.again !== "";
    this.#push("send", nowNs, known, matters);
    return known;
  }

  #newPacket(link: Link, packet: Packet, nowNs: Ns): LadderPacket {
    const ends = this.#ends!;
    const ways = {
      from: this.#hops ? ends.start(link) : ends.sender(link, packet),
      to: this.#hops ? ends.end(link) : ends.receiver(link, packet),
      sentNs: nowNs,
      arrivedNs: null,
      lost: null,
      refused: "",
    };
    const before = this.#underWay.get(packet.serial);
    if (before !== undefined) return { ...before, ...ways, remarks: [] };
    const segment = this.#numbers.see(packet);
    const cause = segment === null ? "" : this.#takeCause(packet);
    return {
      ...ways,
      ports: portsOf(packet),
      words: packetWords(packet, segment, this.#numbers),
      isAck: segment !== null && packet.flags === ACK && packet.payloadLength === 0,
      isDamaged: false,
      again: againText(segment?.isAgain === true, cause),
      remarks: [],
    };
  }

  /** Of a fragment that a router has made: the whole packet goes no further. */
  #endWhole(link: Link, { fragmentOf }: Packet): void {
    if (fragmentOf === null) return;
    const whole = this.#underWay.get(fragmentOf.serial);
    if (whole === undefined) return;
    whole.lost = { where: this.#ends!.start(link), why: "cut into fragments" };
    this.#underWay.delete(fragmentOf.serial);
    this.#matters(whole);
  }

  #delivered(link: Link, packet: Packet, nowNs: Ns): void {
    const { serial } = packet;
    const known = this.#underWay.get(serial) ?? this.#takeCopy(packet);
    if (known === undefined) return;
    if ((packet.fate & FATE_DUPLICATE) !== 0) this.#expectCopies(link, packet, known);
    this.#arrived = { serial, packet: known };
    const isFinal = this.#ends!.isFinal(link, packet);
    if (!isFinal && !this.#hops) return;
    if (isFinal) this.#underWay.delete(serial);
    known.arrivedNs = nowNs;
    const matters = known.remarks.length > 0 || known.isDamaged;
    this.#push("arrive", nowNs, known, matters);
  }

  /** The medium has made copies of an arriving packet a moment ago: theirs are the latest serials. */
  #expectCopies(link: Link, { copies }: Packet, original: LadderPacket): void {
    const { born } = link.pool;
    for (let copy = 1; copy <= copies; copy++) this.#copies.set(born - copy, original);
  }

  /** A copy that arrives, as a packet that was sent when the original was. */
  #takeCopy({ serial }: Packet): LadderPacket | undefined {
    const original = this.#copies.get(serial);
    if (original === undefined) return undefined;
    this.#copies.delete(serial);
    const copy = { ...original, arrivedNs: null, refused: "", remarks: ["copy"] };
    this.#underWay.set(serial, copy);
    return copy;
  }

  #dropped(link: Link, packet: Packet, nowNs: Ns, reason: DropReason): void {
    let known = this.#underWay.get(packet.serial);
    if (known === undefined || known.arrivedNs !== null) known = this.#send(link, packet, nowNs);
    known.lost = { where: link.name, why: whyLost(reason) };
    this.#underWay.delete(packet.serial);
    this.#matters(known);
  }

  #refused(node: Node, packet: Packet, nowNs: Ns, reason: NodeDropReason): void {
    const { serial } = packet;
    const why = whyRefused(reason);
    const onItsWay = this.#underWay.get(serial);
    const arrived = this.#arrived?.serial === serial ? this.#arrived.packet : undefined;
    this.#underWay.delete(serial);
    if (onItsWay !== undefined && onItsWay.arrivedNs === null) {
      onItsWay.lost = { where: node.name, why };
      this.#matters(onItsWay);
    } else if (arrived !== undefined) {
      arrived.refused = why;
      this.#matters(arrived);
    } else {
      const text = `drops a packet: ${why}`;
      this.#note(node.name, { text, tone: "lost", matters: true }, nowNs);
    }
  }

  #told(who: Connection, event: SenderEvent, nowNs: Ns): void {
    this.#note(who.name, senderNote(event), nowNs);
    if (event.what !== "retransmission" && event.what !== "probe") return;
    const cause = causeOf(event);
    if (cause === "") return;
    const { tcb } = who.endpoint;
    this.#causes.set(`${tcb.localAddress}:${tcb.localPort} ${event.seq}`, cause);
    if (this.#causes.size > MOST_CAUSES) this.#causes.clear();
  }

  #takeCause({ source, sourcePort, seq }: Packet): string {
    if (this.#causes.size === 0) return "";
    const key = `${source}:${sourcePort} ${seq >>> 0}`;
    const cause = this.#causes.get(key) ?? "";
    this.#causes.delete(key);
    return cause;
  }

  /** @param who `host:port` or `host:port-address:port` */
  #note(who: string, note: Note | null, timeNs: Ns): void {
    if (note === null) return;
    const host = this.#ends!.named(who.replace(/:.*/, ""));
    const ports = portsIn(who);
    const last = this.#steps.steps.at(-1);
    // An RTO that tells of several segments, a window that is read in pieces.
    const isSaid =
      last?.what === "note" &&
      last.timeNs === timeNs &&
      last.host === host &&
      isSame(last.ports, ports) &&
      last.text === note.text;
    if (!isSaid) this.#steps.push({ what: "note", timeNs, host, ports, ...note });
  }

  /** Keeps a step of a packet, and which steps are its. */
  #push(what: "send" | "arrive", timeNs: Ns, packet: LadderPacket, matters: boolean): void {
    const step = { what, timeNs, packet, matters };
    const moves = this.#moves.get(packet);
    if (moves === undefined) this.#moves.set(packet, [step]);
    else moves.push(step);
    this.#steps.push(step);
  }

  /** Something befell a packet: its steps are worth showing. */
  #matters(packet: LadderPacket): void {
    for (const step of this.#moves.get(packet) ?? []) step.matters = true;
  }
}

/** Said of segments that have not left: more than any burst. */
const MOST_CAUSES = 1000;

const againText = (isAgain: boolean, cause: string): string => {
  if (isAgain) return cause === "" ? "again" : `again: ${cause}`;
  return cause === "" ? "" : `probe: ${cause}`;
};

const portsOf = (packet: Packet): number[] =>
  (packet.protocol === TCP || packet.protocol === UDP) && !isFragment(packet)
    ? [packet.sourcePort, packet.destinationPort]
    : [];

/** Ports in the name of a connection or socket: `a:udp:7`, `a:49152-10.0.0.2:80`. */
const portsIn = (who: string): number[] =>
  [...who.matchAll(/:(\d+)/g)].map(([, port]) => Number(port));

const isSame = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();
