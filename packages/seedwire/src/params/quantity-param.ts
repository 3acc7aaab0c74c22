import type { BoundedOptions, Param } from "./param.ts";

/** A kind of number: how it is read and written. */
interface NumberKind {
  readonly kind: string;
  readonly unit: Param["unit"];
  /** @throws {RangeError} for what is no such number */
  readonly read: (found: number | string, name: string) => number;
  readonly write: (value: number) => string;
  /** Simpler values, the simplest first. */
  readonly simpler: (value: number) => readonly number[];
}

/** Makes a parameter that is a number of some kind, with bounds. */
export function quantityParam(
  { kind, unit, read, write, simpler }: NumberKind,
  defaultValue: number | string,
  { about, min, max }: BoundedOptions,
): Param<number> {
  const lowest = min === undefined ? -Infinity : read(min, "min");
  const highest = max === undefined ? Infinity : read(max, "max");
  const format = (value: number): string => write(value).replaceAll(" ", "");
  const parse = (found: unknown, name = kind): number => {
    const value = read(found as number | string, name); // `read` refuses other types itself
    if (value < lowest) {
      throw new RangeError(`${name} is ${format(value)}, expected ${format(lowest)} or more`);
    }
    if (value > highest) {
      throw new RangeError(`${name} is ${format(value)}, expected ${format(highest)} or less`);
    }
    return value;
  };
  return {
    kind,
    unit,
    default: parse(defaultValue, `The default of a ${kind}`),
    about: about ?? null,
    choices: null,
    parse,
    format,
    simpler: (value) => {
      const within = simpler(value).map((each) => Math.max(lowest, each));
      return [...new Set(within)].filter((each) => each <= highest && each !== value);
    },
  };
}
