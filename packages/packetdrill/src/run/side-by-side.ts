import type { ScriptPacket } from "../language/packet.ts";
import { packetParts, type Field } from "../language/print-packet.ts";

/** Two packets below each other, part by part, and marks below the parts that are wrong. */
export function sideBySide(
  expected: ScriptPacket,
  seen: ScriptPacket,
  wrong: readonly Field[],
): string[] {
  const [above, below] = [new Map(packetParts(expected)), new Map(packetParts(seen))];
  const fields = order.filter(
    (field) => (above.get(field) ?? "") + (below.get(field) ?? "") !== "",
  );
  let [first, second, marks] = ["", "", ""];
  for (const field of fields) {
    const texts = [above.get(field) ?? "", below.get(field) ?? ""] as const;
    const width = Math.max(texts[0].length, texts[1].length);
    first += `${texts[0].padEnd(width)} `;
    second += `${texts[1].padEnd(width)} `;
    marks += `${(wrong.includes(field) ? "^" : " ").repeat(width)} `;
  }
  return [`expected  ${first}`, `seen      ${second}`, `          ${marks}`]
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

const order: readonly Field[] = [
  "ip",
  "kind",
  "ports",
  "flags",
  "seq",
  "ack",
  "win",
  "urg",
  "options",
];
