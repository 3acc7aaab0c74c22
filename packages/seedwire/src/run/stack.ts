/** A line of a stack, as V8 writes it (`at f (file:///x.ts:21:5)`) or JavaScriptCore (`f@x.ts:21:5`). */
const FRAME = /^\s*(?:at\s+(?:async\s+)?(?:.*\()?|[^\s@]*@)(.+?):(\d+)(?::\d+)?\)?$/;

/** Where a stack first touches a file, as `scenarios/x.ts:21`; null if nowhere. */
export function lineIn(file: string, stack: string): string | null {
  const wanted = normalise(file);
  for (const line of stack.split("\n")) {
    const [, path = "", number] = FRAME.exec(line) ?? [];
    if (isSame(normalise(path), wanted)) return `${file}:${number}`;
  }
  return null;
}

/** Whether the code that threw is in the file itself, and not in something that it called. */
export function isThrownIn(file: string, stack: string): boolean {
  const first = stack.split("\n").find((line) => FRAME.test(line));
  const [, path = ""] = FRAME.exec(first ?? "") ?? [];
  return isSame(normalise(path), normalise(file));
}

/** A path without what differs between hosts: the scheme, a query, backslashes, leading dots. */
function normalise(path: string): string {
  const isUrl = /^[a-z]+:\/\//.test(path);
  const bare = isUrl ? decoded(path.replace(/^[a-z]+:\/\//, "").replace(/\?.*$/, "")) : path;
  return bare.replaceAll("\\", "/").replace(/^(?:\.\.?\/)+/, "");
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path; // a per cent sign that is just that
  }
}

const isSame = (path: string, wanted: string): boolean =>
  wanted !== "" &&
  (path === wanted || path.endsWith(wanted.startsWith("/") ? wanted : `/${wanted}`));
