/** The rows of a CSV text (RFC 4180 §2), each by the names in its first line. */
export function parseCsv(text: string): Record<string, string>[] {
  const [names = [], ...rows] = readRows(text);
  return rows.map((row, i) => {
    if (row.length !== names.length) {
      throw new Error(`row ${i + 2} has ${row.length} fields, expected ${names.length}`);
    }
    return Object.fromEntries(names.map((name, column) => [name, row[column]!]));
  });
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function readRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length) {
    const field = FIELD.exec(text);
    if (field === null) throw new Error(`row ${rows.length + 1}: a quote in the wrong place`);
    row.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? "");
    if (field[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
