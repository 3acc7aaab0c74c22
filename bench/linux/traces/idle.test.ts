import { describe, expect, test } from "vitest";
import { readTraces } from "./compare.ts";
import { parseTrace } from "./file.ts";
import { compareIdle, isKnownIdle } from "./idle.ts";
import { relativeRows } from "./relative.ts";

const tables = readTraces(import.meta.dirname).filter(({ header }) => !header.has("bytes"));

test("there are tables of timers", () => expect(tables.filter(isKnownIdle)).toHaveLength(7));

describe.each(tables.map((table) => [table.name, table] as const))("%s", (_, table) => {
  test("line by line, windows and times too", async () => {
    const { differences, unaided } = await compareIdle(table);
    expect(differences).toEqual([]);
    expect(unaided.differences.filter(({ kind }) => kind !== "time")).toEqual([]);
  });
});

test("raw numbers of several connections become relative", () => {
  const table = parseTrace(
    "x",
    `# scenario=x
t_ms,dir,flags,seq,len,ack,win,sack,fate
0,>,S,9000,0,,1,,
1,>,S,5000,0,,1,,
2,<,S.,700,0,9001,1,,
3,<,S.,300,0,5001,1,,
4,>,P.,9001,10,701,1,,
5,>,.,5001,0,301,1,,`,
  );
  expect(relativeRows(table.rows).map(({ seq, ack }) => [seq, ack])).toEqual([
    [0, null],
    [0, null],
    [0, 1],
    [0, 1],
    [1, 1],
    [1, 1],
  ]);
});
