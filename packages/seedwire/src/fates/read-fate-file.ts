import { MAX_NS, didYouMean } from "@seedwire/engine";
import { readPacketFate, type PacketFate } from "@seedwire/link";
import { InputError } from "../input-error.ts";
import type { Verdict } from "../run/run-result.ts";
import { FATE_FILE_VERSION, type FateFile } from "./fate-file.ts";
import { JsonError, parseJsonWithLines, type JsonNode } from "./json-with-lines.ts";

const VERDICTS: readonly Verdict[] = ["pass", "fail", "error"];
const DIGESTS = ["headers", "full"] as const;

/**
 * Reads a fate file. Nothing is guessed: what is missing, odd or said twice is refused.
 *
 * @param where its name, for errors
 * @throws {InputError} that says in which line what is wrong, and what would be right
 */
export function readFateFile(text: string, where: string): FateFile {
  const whole = new Fields(parse(text, where), where, "this file");
  readVersion(whole);
  const scenario = whole.text("scenario", '"lossy download"');
  const file = whole.text("file", '"../scenarios/lossy-download.ts"');
  const seed = whole.text("seed", '"1"');
  const params = readParams(whole);
  const untilNs = whole.optional("untilNs", isInstant, "nanoseconds from 1, a whole number");
  const check = whole.optional("check", isFlag, "true or false: whether oracles watch the run");
  const expected = readExpected(whole);
  const fates = readFates(whole, where);
  whole.refuseOthers();
  const stop = untilNs === undefined ? {} : { untilNs };
  const watched = check === true ? { check } : {};
  return { scenario, file, seed, params, ...stop, ...watched, expected, fates };
}

/**
 * Where in a fate file something stands: `x.fates.json:5`. For what is only found to be wrong when the
 * scenario is known.
 *
 * @param names of fields, from the outermost to the innermost: `"params", "loss"`
 */
export function placeInFateFile(text: string, where: string, ...names: readonly string[]): string {
  let node = parse(text, where);
  for (const name of names) node = node.members?.get(name) ?? node;
  return `${where}:${node.line}`;
}

function parse(text: string, where: string): JsonNode {
  try {
    return parseJsonWithLines(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new InputError(`${where}:${error.line}: this is not JSON: ${error.message}`);
  }
}

function readVersion(whole: Fields): void {
  const about = 'the version of a fate file, as "seedwire run --fates" writes it';
  whole.required(
    "seedwireFates",
    (value): value is number => value === FATE_FILE_VERSION,
    `${FATE_FILE_VERSION}, ${about}`,
  );
}

function readParams(whole: Fields): FateFile["params"] {
  const params = whole.inner("params", '{"loss": 0.01}');
  const isParam = (value: unknown): value is number | string | boolean =>
    ["number", "string", "boolean"].includes(typeof value);
  const names = params.names();
  return Object.fromEntries(
    names.map((name) => [name, params.required(name, isParam, "a number, a text, true or false")]),
  );
}

function readExpected(whole: Fields): FateFile["expected"] {
  const expected = whole.inner("expected", '{"verdict": "pass", "digest": "9f3c0a6b5d4e8172"}');
  const verdict = expected.required("verdict", isOneOf(VERDICTS), quoted(VERDICTS));
  const digest = expected.optional("digest", isDigest, "16 digits of 0-9 and a-f, in quotes");
  const digestOver = expected.optional("digestOver", isOneOf(DIGESTS), quoted(DIGESTS));
  expected.refuseOthers();
  return {
    verdict,
    ...(digest === undefined ? {} : { digest }),
    ...(digestOver === undefined ? {} : { digestOver }),
  };
}

function readFates(whole: Fields, where: string): PacketFate[] {
  const items = whole.list("fates");
  /** The line of each fate, by packet and kind. */
  const lines = new Map<string, number>();
  return items.map((item) => {
    const place = `${where}:${item.line}`;
    const fate = readFate(item, place);
    const key = `${fate.link}\n${fate.flow}\n${fate.packet}\n${fate.fate}`;
    const before = lines.get(key);
    if (before !== undefined) {
      throw new InputError(
        `${place}: packet ${fate.packet} of flow ${fate.flow} on link ${fate.link} has a "${fate.fate}" already, in line ${before}; expected one of each kind`,
      );
    }
    lines.set(key, item.line);
    return fate;
  });
}

function readFate({ value }: JsonNode, place: string): PacketFate {
  try {
    return readPacketFate(value, place);
  } catch (error) {
    throw error instanceof RangeError ? new InputError(error.message) : error;
  }
}

/** The fields of an object in the file, each asked for once. */
class Fields {
  readonly #node: JsonNode;
  readonly #members: ReadonlyMap<string, JsonNode>;
  readonly #where: string;
  /** What the object is, for errors. */
  readonly #what: string;
  readonly #known: string[] = [];

  constructor(node: JsonNode, where: string, what: string, example = '{"seedwireFates": 1, ...}') {
    this.#node = node;
    this.#where = where;
    this.#what = what;
    if (node.members === null)
      this.#refuse(node, `${what} is ${show(node)}`, `an object, as in ${example}`);
    this.#members = node.members!;
  }

  names(): string[] {
    return [...this.#members.keys()];
  }

  required<T>(name: string, is: (value: unknown) => value is T, right: string): T {
    return this.optional(name, is, right) ?? this.#missing(name, right);
  }

  optional<T>(name: string, is: (value: unknown) => value is T, right: string): T | undefined {
    this.#known.push(name);
    const node = this.#members.get(name);
    if (node === undefined) return undefined;
    const { value } = node;
    return is(value) ? value : this.#refuse(node, `"${name}" is ${show(node)}`, right);
  }

  text(name: string, example: string): string {
    const isText = (value: unknown): value is string => typeof value === "string";
    return this.required(name, isText, `a text in quotes, as in "${name}": ${example}`);
  }

  inner(name: string, example: string): Fields {
    this.#known.push(name);
    const node = this.#members.get(name) ?? this.#missing(name, `an object, as in ${example}`);
    return new Fields(node, this.#where, `"${name}"`, example);
  }

  list(name: string): readonly JsonNode[] {
    this.#known.push(name);
    const node = this.#members.get(name) ?? this.#missing(name, "a list, [] if there are none");
    return node.items ?? this.#refuse(node, `"${name}" is ${show(node)}`, "a list, as in []");
  }

  /** To be called when all fields that there may be were asked for. */
  refuseOthers(): void {
    for (const [name, node] of this.#members) {
      if (this.#known.includes(name)) continue;
      const hint = didYouMean(name, this.#known);
      const known = `only ${this.#known.join(", ")}.${hint}`;
      this.#refuse(node, `${this.#what} has no field "${name}"`, known);
    }
  }

  #missing(name: string, right: string): never {
    return this.#refuse(this.#node, `"${name}" is missing in ${this.#what}`, right);
  }

  #refuse({ line }: JsonNode, found: string, right: string): never {
    throw new InputError(`${this.#where}:${line}: ${found}; expected ${right}`);
  }
}

/** A value as it stands in the file, if it is short. */
function show({ value }: JsonNode): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

const isOneOf =
  <T extends string>(words: readonly T[]) =>
  (value: unknown): value is T =>
    words.some((word) => word === value);

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(" or ");

const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

const isDigest = (value: unknown): value is string =>
  typeof value === "string" && /^[\da-f]{16}$/.test(value);

const isInstant = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_NS;
