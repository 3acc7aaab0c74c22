/** Which packet: its link, its flow and direction there, and its number in that, from 1. */
export interface PacketName {
  /** `server>client` */
  readonly link: string;
  /** `10.0.0.1:80>10.0.0.2:49152`; see {@link flowName} for the names of others. */
  readonly flow: string;
  /** Among the packets of that flow and direction offered to that link, counted from 1. */
  readonly packet: number;
}

/**
 * What befell a packet, where it was not plain delivery: a line of a fate file. Several may name the
 * same packet, each with another fate.
 */
export type PacketFate = PacketName &
  (
    | { readonly fate: "drop" }
    /** Arrives so many ns later. */
    | { readonly fate: "delay"; readonly ns: number }
    /** Arrives with so many copies beside it. */
    | { readonly fate: "duplicate"; readonly copies: number }
    /** This bit is flipped, counted from the first of the IP header; beyond the end counts on from there. */
    | { readonly fate: "corrupt"; readonly bit: number }
  );

/** Most copies of one packet that a fate may ask for. */
const MAX_COPIES = 1000;

/** What each fate says beside its name, from where to where. */
const DETAILS = {
  drop: null,
  delay: { key: "ns", least: 1, most: Number.MAX_SAFE_INTEGER, what: "whole nanoseconds from 1" },
  duplicate: { key: "copies", least: 1, most: MAX_COPIES, what: `1 to ${MAX_COPIES} copies` },
  corrupt: { key: "bit", least: 0, most: Number.MAX_SAFE_INTEGER, what: "a bit, from 0" },
} as const;

const KINDS = Object.keys(DETAILS).map((kind) => `"${kind}"`);
const EXAMPLE = '{"link": "server>client", "flow": "...", "packet": 7, "fate": "drop"}';

/**
 * Reads one fate, as JSON has it.
 *
 * @param where names it in errors: `line 5`
 * @throws RangeError if it is not one, with what would be right
 */
export function readPacketFate(value: unknown, where: string): PacketFate {
  const refuse = (found: string, right: string): never => {
    throw new RangeError(`${where}: ${found}, expected ${right}, as in ${EXAMPLE}`);
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(`this is ${JSON.stringify(value)}`, "an object");
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const show = (key: string): string =>
    key in fields ? `"${key}" is ${JSON.stringify(fields[key])}` : `"${key}" is missing`;
  for (const key of ["link", "flow"]) {
    if (typeof fields[key] !== "string" || fields[key] === "") refuse(show(key), "a name");
  }
  if (!isWhole(fields["packet"], 1)) refuse(show("packet"), "a number from 1");
  const kind = fields["fate"];
  if (!isKind(kind)) return refuse(show("fate"), KINDS.join(", "));
  const detail = DETAILS[kind];
  if (detail !== null && !isWhole(fields[detail.key], detail.least, detail.most)) {
    refuse(`${kind}: ${show(detail.key)}`, detail.what);
  }
  const known = ["link", "flow", "packet", "fate", ...(detail === null ? [] : [detail.key])];
  const odd = Object.keys(fields).find((key) => !known.includes(key));
  if (odd !== undefined) refuse(`"${odd}" says nothing of a ${kind}`, known.join(", "));
  return value as PacketFate;
}

const isKind = (value: unknown): value is keyof typeof DETAILS =>
  typeof value === "string" && Object.hasOwn(DETAILS, value);

const isWhole = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
