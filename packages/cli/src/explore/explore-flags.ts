import { parseDuration } from "@seedwire/engine";
import { readFaultPlans, type FaultPlan, type FaultWindow } from "@seedwire/testing";
import { UsageError } from "../usage-error.ts";

/** The options of `seedwire explore` that say which faults, as they were typed. */
export interface FaultFlags {
  readonly faults: string;
  readonly window?: string;
  readonly link?: string;
  readonly from?: string;
  readonly to?: string;
  readonly delay: string;
  readonly until?: string;
}

/** The same, understood. */
export interface FaultChoice {
  readonly plans: readonly FaultPlan[];
  readonly window: FaultWindow;
  readonly delayNs: number;
  readonly untilNs?: number;
}

/** @throws {UsageError} for what is not accepted */
export function readFaults(flags: FaultFlags): FaultChoice {
  const { link, from, to, until } = flags;
  const plans = refusing(() => readFaultPlans(flags.faults), "--faults ");
  const fromNs = from === undefined ? 0 : readTime(from, "--from");
  const toNs = to === undefined ? Infinity : readTime(to, "--to");
  if (fromNs >= toNs) {
    throw new UsageError(
      `--from ${from ?? "0s"} --to ${to}: nothing lies between, expected --from before --to`,
    );
  }
  const delayNs = readTime(flags.delay, "--delay");
  if (delayNs === 0)
    throw new UsageError("--delay is 0: that is no delay; expected for example 50ms");
  const untilNs = until === undefined ? undefined : readTime(until, "--until");
  if (untilNs === 0) {
    throw new UsageError(
      `--until is ${until}: nothing can happen until then; expected for example 10s`,
    );
  }
  return {
    plans,
    window: {
      ...(flags.window === undefined ? {} : { packets: readPackets(flags.window) }),
      ...(link === undefined ? {} : { link }),
      ...(from === undefined ? {} : { fromNs }),
      ...(to === undefined ? {} : { toNs }),
    },
    delayNs,
    ...(untilNs === undefined ? {} : { untilNs }),
  };
}

/** "10..60", "10..", "..60" or "10". */
function readPackets(text: string): [first: number, last: number] {
  const found = /^(\d{0,9})(\.\.)?(\d{0,9})$/.exec(text.trim());
  const [, first = "", dots, last = ""] = found ?? [];
  const from = first === "" ? 1 : Number(first);
  const to = dots === undefined ? from : last === "" ? Number.MAX_SAFE_INTEGER : Number(last);
  const isThere = found !== null && first + last !== "";
  if (isThere && from >= 1 && to >= from) return [from, to];
  throw new UsageError(
    `--window ${text}: expected numbers of packets from 1, the first before the last: 10..60, 10.., ..60 or 10`,
  );
}

const readTime = (text: string, option: string): number =>
  refusing(() => parseDuration(text, option), "");

function refusing<T>(read: () => T, before: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(before + error.message, { cause: error });
    throw error;
  }
}
