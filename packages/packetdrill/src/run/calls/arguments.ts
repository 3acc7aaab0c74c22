import { AF_INET, AF_UNSPEC, type SocketAddress } from "@seedwire/socket";
import type { Address } from "@seedwire/wire";
import type { Expression, Field } from "../../language/expression.ts";
import { ScriptError, type Place } from "../../language/place.ts";
import { printExpression } from "../../language/print-expression.ts";
import type { CallEvent } from "../../language/script.ts";
import type { Run } from "../run.ts";
import { MOST_AT_ONCE, zeros } from "../zeros.ts";
import { integerOf } from "./integer.ts";

/** The arguments of a system call, read as what they should be. */
export class Arguments {
  readonly event: CallEvent;
  readonly #run: Run;

  constructor(run: Run, event: CallEvent) {
    this.#run = run;
    this.event = event;
  }

  get length(): number {
    return this.event.args.length;
  }

  /** The argument at a place, from 0. */
  at(index: number): Expression {
    const expression = this.event.args[index];
    if (expression !== undefined) return expression;
    const what = `${this.event.name}() has ${this.length} arguments, expected at least ${index + 1}`;
    throw new ScriptError(this.#run.script.file, this.event, what);
  }

  has(index: number): boolean {
    return index < this.length;
  }

  integer(index: number): number {
    return this.integerOf(this.at(index));
  }

  integerOf(expression: Expression): number {
    return integerOf(this.#run.script.file, expression);
  }

  /** A live descriptor. */
  descriptor(index: number): number {
    return this.descriptorOf(this.at(index));
  }

  /** A live descriptor; negative numbers stand for themselves. */
  descriptorOf(expression: Expression): number {
    const name = this.integerOf(expression);
    const live = name < 0 ? name : this.#run.descriptors.get(name);
    if (live !== undefined) return live;
    throw this.wrong(expression, `descriptor ${name}, which is not open`, "an open one");
  }

  /** `...`, which the runner fills in. */
  isFilledIn(index: number): boolean {
    return this.at(index).kind === "ellipsis";
  }

  /** `0` or `NULL`. */
  isNull(expression: Expression): boolean {
    if (expression.kind === "integer") return expression.value === 0;
    return expression.kind === "symbol" && expression.name === "NULL";
  }

  /** `[...]`. */
  list(expression: Expression): readonly Expression[] {
    if (expression.kind === "list") return expression.items;
    throw this.wrong(expression, printExpression(expression), "a list in square brackets");
  }

  /** `{...}`. */
  struct(expression: Expression): readonly Field[] {
    if (expression.kind === "struct") return expression.fields;
    throw this.wrong(expression, printExpression(expression), "a structure in braces");
  }

  /** The field of a structure, by one of its names. */
  field(fields: readonly Field[], ...names: readonly string[]): Expression | undefined {
    return fields.find(({ name }) => name !== null && names.includes(name))?.value;
  }

  /** What to write: zeros, or a string. Null for no buffer. */
  output(expression: Expression, length: number): Uint8Array | null {
    if (this.isNull(expression)) return null;
    const count = this.#size(expression, length);
    if (expression.kind !== "string") return zeros(count);
    const bytes = Uint8Array.from(expression.value, (char) => char.charCodeAt(0));
    return Uint8Array.from({ length: count }, (_, at) => bytes[at] ?? 0);
  }

  /** Where to read to. Null for no buffer. */
  input(expression: Expression, length: number): Uint8Array | null {
    return this.isNull(expression) ? null : new Uint8Array(this.#size(expression, length));
  }

  /** The size of a buffer for so many bytes; what is no size is for the call to refuse. */
  #size(place: Expression, length: number): number {
    if (length <= MOST_AT_ONCE) return Math.max(0, length);
    throw this.unsupported(`${length} bytes at once (at most ${MOST_AT_ONCE})`, place);
  }

  /** An address: that of the configuration, one that is written out, AF_UNSPEC, or none. */
  address(index: number, configured: SocketAddress): SocketAddress | null {
    const expression = this.at(index);
    if (expression.kind === "ellipsis") return configured;
    if (expression.kind === "symbol" && expression.name === "AF_UNSPEC") {
      return { family: AF_UNSPEC, address: 0 as Address, port: 0 };
    }
    if (this.isNull(expression)) return null;
    const fields = this.struct(expression);
    const family = this.field(fields, "sa_family", "sin_family");
    const port = this.field(fields, "sin_port");
    const address = this.field(fields, "sin_addr");
    return {
      family: family === undefined ? AF_INET : this.integerOf(family),
      port: this.#orElse(port, configured.port),
      address: this.#orElse(address, configured.address) as Address,
    };
  }

  #orElse(expression: Expression | undefined, value: number): number {
    if (expression === undefined || expression.kind === "ellipsis") return value;
    return this.integerOf(expression);
  }

  /** Where the call found something else than it needs. */
  wrong(place: Expression, found: string, expected: string): ScriptError {
    const what = `${this.event.name}(): found ${found}, expected ${expected}`;
    return new ScriptError(this.#run.script.file, place, what);
  }

  unsupported(what: string, place: Place = this.event): ScriptError {
    return new ScriptError(this.#run.script.file, place, `not supported: ${what}`, true);
  }
}
