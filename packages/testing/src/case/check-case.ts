import { readPacketFate } from "@seedwire/link";
import type { NetworkCase } from "./network-case.ts";

/** What a value may be: says what would be right if it is not. */
type Rule = (value: unknown, where: string) => void;

function refuse(where: string, value: unknown, right: string): never {
  throw new RangeError(`${where} is ${JSON.stringify(value)}, expected ${right}`);
}

const whole =
  (least: number, most: number, what: string): Rule =>
  (value, where) => {
    const isWhole = Number.isInteger(value) && (value as number) >= least;
    if (!isWhole || (value as number) > most) refuse(where, value, `${what}, ${least} to ${most}`);
  };
const ns = whole(0, 1e15, "whole nanoseconds");
const bytes = whole(0, 1e10, "whole bytes");
const few = whole(1, 100, "a whole number");
const number = whole(0, 1e6, "a whole number");
const mtu = whole(68, 65_535, "whole bytes");
const packets = whole(0, 1e9, "packets");
const rate: Rule = (value, where) => {
  if (!(typeof value === "number" && value > 0)) refuse(where, value, "bits per second above 0");
};
const probability: Rule = (value, where) => {
  if (!(typeof value === "number" && value >= 0 && value <= 1)) refuse(where, value, "0 to 1");
};
const yesOrNo: Rule = (value, where) => {
  if (typeof value !== "boolean") refuse(where, value, "true or false");
};
const text: Rule = (value, where) => {
  if (typeof value !== "string") refuse(where, value, "a text");
};
const shift: Rule = (value, where) => {
  if (!Number.isInteger(value)) refuse(where, value, "whole nanoseconds");
};
/** TCP checks its own choices when the case is played. */
const choices: Rule = (value, where) => {
  if (typeof value !== "object" || value === null) refuse(where, value, "choices of TCP");
};
const oneOf =
  (...words: readonly string[]): Rule =>
  (value, where) => {
    if (!words.includes(value as string)) refuse(where, value, words.join(" or "));
  };
const list =
  (rule: Rule): Rule =>
  (value, where) => {
    if (!Array.isArray(value)) refuse(where, value, "a list");
    value.forEach((item, i) => rule(item, `${where}[${i}]`));
  };

function object(fields: Readonly<Record<string, Rule>>, required: readonly string[] = []): Rule {
  return (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      refuse(where, value, "an object");
    }
    for (const key of required) {
      if (!Object.hasOwn(value, key)) throw new RangeError(`${where} has no "${key}"`);
    }
    for (const [key, member] of Object.entries(value)) {
      const rule = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (rule === undefined) {
        throw new RangeError(
          `${where} has no field "${key}"; it may have ${Object.keys(fields).join(", ")}`,
        );
      }
      if (member !== undefined) rule(member, `${where}.${key}`);
    }
  };
}

const LINK = {
  rateBps: rate,
  delayNs: ns,
  mtuBytes: mtu,
  queuePackets: packets,
  queueBytes: bytes,
  markAbovePackets: packets,
  discipline: oneOf("codel", "fqCodel", "pie", "red"),
  loss: probability,
  burstPackets: whole(1, 1000, "packets"),
  corrupt: probability,
  duplicate: probability,
  reorder: probability,
  heldBackNs: ns,
  jitterNs: ns,
};
const link = object(LINK);
const cable = object({ ...LINK, there: link, back: link });
const end = object({
  tcp: choices,
  sends: bytes,
  writeBytes: whole(1, 1e10, "whole bytes"),
  writeEveryNs: ns,
  speaksSecond: yesOrNo,
  closesLast: yesOrNo,
  readBytes: whole(1, 1e10, "whole bytes"),
  readEveryNs: ns,
  abortsAfterNs: ns,
});
const shared = { from: number, to: number, startNs: ns };
const tcpFlow = object({
  ...shared,
  protocol: oneOf("tcp"),
  count: few,
  rounds: few,
  hurries: yesOrNo,
  open: oneOf("simultaneous", "fast-open"),
  client: end,
  server: end,
});
const udpFlow = object({
  ...shared,
  protocol: oneOf("udp"),
  datagrams: number,
  sizeBytes: whole(0, 65_507, "whole bytes"),
  growBytes: bytes,
  everyNs: ns,
  echo: yesOrNo,
  dontFragment: yesOrNo,
});
const flow: Rule = (value, where) => {
  const isUdp = (value as { protocol?: unknown } | null)?.protocol === "udp";
  (isUdp ? udpFlow : tcpFlow)(value, where);
};

const when = { atNs: ns, forNs: ns };
const FAULTS: Readonly<Record<string, Rule>> = {
  down: object({ ...when, what: text, cable: number }),
  rate: object({ ...when, what: text, cable: number, rateBps: rate }, ["rateBps"]),
  delay: object({ ...when, what: text, cable: number, delayNs: ns }, ["delayNs"]),
  mtu: object({ ...when, what: text, cable: number, mtuBytes: mtu }, ["mtuBytes"]),
  loss: object({ ...when, what: text, cable: number, loss: probability }, ["loss"]),
  unplugged: object({ ...when, what: text, host: text }, ["host"]),
  crash: object({ ...when, what: text, host: text }, ["host"]),
  clock: object({ ...when, what: text, host: text, jumpNs: shift }, ["host", "jumpNs"]),
};
const fault: Rule = (value, where) => {
  const { what } = (value ?? {}) as { what?: unknown };
  const rule = Object.hasOwn(FAULTS, String(what)) ? FAULTS[String(what)] : undefined;
  if (rule === undefined) refuse(`${where}.what`, what, Object.keys(FAULTS).join(" or "));
  rule(value, where);
};
const fate: Rule = (value, where) => void readPacketFate(value, where);

const wholeCase = object({
  seed: text,
  path: list(cable),
  detour: list(cable),
  pairs: few,
  access: cable,
  tcp: object({ client: choices, server: choices }),
  flows: list(flow),
  faults: list(fault),
  fates: list(fate),
});

/**
 * Reads a case, as JSON has it.
 *
 * @param where names it in errors
 * @throws {RangeError} that says what was found where, and what would be right
 */
export function checkCase(value: unknown, where = "the case"): NetworkCase {
  wholeCase(value, where);
  return value as NetworkCase;
}
