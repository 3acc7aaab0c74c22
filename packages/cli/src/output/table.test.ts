import { expect, test } from "vitest";
import { colorsIf } from "./colors.ts";
import { formatTable } from "./table.ts";

const rows = [
  { name: "a", count: "7", none: "0" },
  { name: "long name", count: "1,234", none: "" },
];

const columns = [
  { title: "name", align: "left", cell: (row: (typeof rows)[0]) => row.name },
  { title: "none", cell: (row: (typeof rows)[0]) => row.none, optional: true },
  { title: "count", cell: (row: (typeof rows)[0]) => row.count },
] as const;

test("numbers stand at the right, and optional columns with nothing in them are left out", () => {
  expect(formatTable(rows, columns, colorsIf(false))).toBe(
    ["  name       count", "  a              7", "  long name  1,234", ""].join("\n"),
  );
});

test("an optional column with something in it is there", () => {
  const table = formatTable([{ name: "b", count: "1", none: "5" }], columns, colorsIf(false));
  expect(table).toBe("  name  none  count\n  b        5      1\n");
});

test("titles are dim on a terminal", () => {
  expect(formatTable(rows, columns, colorsIf(true))).toContain("\u001B[2mname\u001B[22m");
});
