import * as fs from "node:fs";
import * as path from "node:path";
import { parseCsv } from "./csv.ts";

/** A rule that tests can name. */
export interface Rule {
  /** As titles of tests spell it: "MUST-3", "EST-12", "RFC5961-3.2-a". */
  readonly id: string;
  /** "RFC9293", "state table", or the companion that it is from. */
  readonly document: string;
  /** "MUST", "SHOULD NOT", "algo"; of the state table the state. */
  readonly level: string;
  readonly requirement: string;
  /** Must have a test that passes: of RFC 9293 and the state table, and nothing speaks against it. */
  readonly isNeeded: boolean;
  /** Why it cannot be tested, or only partly, or why we do otherwise; "" for nothing to say. */
  readonly reason: string;
}

/** Reads the rules of a folder with `rfc9293.csv`, `tcp-state-table.csv`, `companions.csv`, `reasons.csv`. */
export function readRules(folder: string): Rule[] {
  const read = (name: string): Record<string, string>[] => {
    try {
      return parseCsv(fs.readFileSync(path.join(folder, name), "utf8"));
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  };
  const reasons = new Map(read("reasons.csv").map(({ id = "", reason = "" }) => [id, reason]));
  const standard = read("rfc9293.csv").map((row) => ofDocument(row, "RFC9293", true, reasons));
  const table = read("tcp-state-table.csv").map((row) => ofStateTable(row, reasons));
  const companions = read("companions.csv").map((row) => {
    return ofDocument(row, row["document"] ?? "", false, reasons);
  });
  const rules = [...standard, ...table, ...companions];
  checkIds(rules, reasons);
  return rules;
}

type Reasons = ReadonlyMap<string, string>;

/** The last column begins with yes, partly or no, and goes on with how or why. */
function ofDocument(
  row: Record<string, string>,
  document: string,
  needed: boolean,
  reasons: Reasons,
): Rule {
  const { id = "", level = "", requirement = "", testable_in_simulator: testable = "" } = row;
  const ours = reasons.get(id);
  const isTestable = testable.startsWith("yes");
  return {
    id,
    document,
    level,
    requirement,
    isNeeded: needed && isTestable && ours === undefined,
    reason: ours ?? (isTestable ? "" : testable),
  };
}

function ofStateTable(row: Record<string, string>, reasons: Reasons): Rule {
  const { id = "", state = "", event = "", guard = "", next_state: next = "" } = row;
  const reason = reasons.get(id) ?? "";
  return {
    id,
    document: "state table",
    level: state,
    requirement: `${event}${guard === "" ? "" : `, ${guard}`} -> ${next}`,
    isNeeded: reason === "",
    reason,
  };
}

function checkIds(rules: readonly Rule[], reasons: Reasons): void {
  const ids = new Set(rules.map(({ id }) => id));
  if (ids.size !== rules.length) {
    const twice = rules.find(({ id }, i) => rules.findIndex((rule) => rule.id === id) !== i);
    throw new Error(`${twice?.id} stands in the rules twice`);
  }
  for (const id of reasons.keys()) {
    if (!ids.has(id)) throw new Error(`reasons.csv: there is no rule ${id}`);
  }
}
