import type { Cursor } from "./cursor.ts";
import { isErrnoName } from "./errno-names.ts";
import type { Expression } from "./expression.ts";
import { parseArguments, parseExpression } from "./parse-expression.ts";

/** A system call as written, without its time. */
export interface WrittenCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly result: Expression;
  readonly errno: string | null;
}

/** Reads `name(arguments) = result [ERRNO (text)] [(note)]`. */
export function parseCall(cursor: Cursor): WrittenCall {
  const hint = "write <, > or the name of a call, for example read(3, ..., 100) = 100";
  const name = cursor.expectWord("a packet, call, command or code block", hint).text;
  const args = parseArguments(cursor, `write ${name}(...)`);
  cursor.expectSign("=", `write the result of ${name}(): = 0`);
  const result = parseExpression(cursor);
  const errno = cursor.next.kind === "word" ? parseErrno(cursor) : null;
  while (cursor.isSign("(")) skipNote(cursor);
  return { name, args, result, errno };
}

function parseErrno(cursor: Cursor): string {
  if (!isErrnoName(cursor.next.text)) {
    throw cursor.wrong("the name of an error", "write for example = -1 EAGAIN");
  }
  return cursor.take().text;
}

/** Skips a remark in round brackets, whatever it holds. */
function skipNote(cursor: Cursor): void {
  let depth = 0;
  do {
    if (cursor.next.kind === "end") throw cursor.wrong('")" at the end of the note');
    if (cursor.isSign("(")) depth++;
    if (cursor.isSign(")")) depth--;
    cursor.take();
  } while (depth > 0);
}
