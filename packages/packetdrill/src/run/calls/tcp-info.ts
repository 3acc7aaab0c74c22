import type { TcpInfo } from "@seedwire/socket";
import type { Expression } from "../../language/expression.ts";
import type { Arguments } from "./arguments.ts";

/** States as Linux numbers them, by the names of scripts less `TCPI_`, `TCPS_` and underscores. */
const STATES: Readonly<Record<string, number>> = {
  ESTABLISHED: 1,
  SYNSENT: 2,
  SYNRECV: 3,
  SYNRECEIVED: 3,
  FINWAIT1: 4,
  FINWAIT2: 5,
  TIMEWAIT: 6,
  CLOSE: 7,
  CLOSED: 7,
  CLOSEWAIT: 8,
  LASTACK: 9,
  LISTEN: 10,
  CLOSING: 11,
};

/**
 * What is wrong with the fields of struct tcp_info that a script writes; null if nothing. Under Linux
 * a socket whose connection is in TIME-WAIT shows CLOSE; scripts for other stacks expect TIME-WAIT.
 */
export function wrongTcpInfo(
  args: Arguments,
  expected: Expression,
  info: TcpInfo | null,
  inTimeWait: boolean,
): string | null {
  if (expected.kind !== "struct") return null;
  for (const { name, value } of args.struct(expected)) {
    if (name === null || value.kind === "ellipsis") continue;
    const field = name.replace(/^_*tcpi_/, "");
    const seen = info?.[field as keyof TcpInfo];
    if (seen === undefined) throw args.unsupported(`the field ${name} of TCP_INFO`);
    const right = stateOf(value) ?? args.integerOf(value);
    if (field === "state" && right === STATES["TIMEWAIT"] && inTimeWait) continue;
    if (seen !== right) return `${name} is ${seen}, expected ${right}`;
  }
  return null;
}

function stateOf(value: Expression): number | undefined {
  if (value.kind !== "symbol") return undefined;
  const name = /^TCP[IS]_(?:ES_)?(.*)$/.exec(value.name)?.[1]?.replaceAll("_", "");
  return name === undefined ? undefined : STATES[name];
}
