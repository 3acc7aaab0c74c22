import { expect, test } from "vitest";
import { markup, Markup } from "./markup.ts";

test("text is escaped, markup is not", () => {
  const cell = markup`<td title="${`"a" & 'b'`}">${"<script>"}</td>`;
  expect(cell.text).toBe('<td title="&quot;a&quot; &amp; &#39;b&#39;">&lt;script&gt;</td>');
  const row = markup`<tr>${[cell, new Markup("<td>")]}${1.5}</tr>`;
  expect(row.text).toBe(`<tr>${cell.text}<td>1.5</tr>`);
});
