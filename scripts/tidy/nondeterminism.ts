import type { Problem } from "./problem.ts";
import { lineAt } from "./source-file.ts";
import type { Workspace } from "./workspace.ts";

/** Floors that decide a run. A second net under the linter's rules, which know scopes but not `**`. */
const deciding = [
  "engine",
  "wire",
  "link",
  "ip",
  "udp",
  "tcp",
  "local",
  "socket",
  "trace",
  "seedwire",
  "packetdrill",
];

const inexact =
  "exp|log|log2|log10|log1p|expm1|pow|sin|cos|tan|cbrt|hypot|asinh?|acosh?|atan2|atanh?|sinh|cosh|tanh";
const timers =
  "setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|clearImmediate|queueMicrotask|requestAnimationFrame";

const exactMath =
  "its last digit differs between engines: use + - * / and sqrt, or engine's distributions";

/** What can make runs differ, and what to write instead. */
const words: readonly { pattern: RegExp; right: string }[] = [
  { pattern: /\*\*=?/g, right: `${exactMath}; a square is a * a` },
  { pattern: new RegExp(`\\bMath\\s*\\??\\.\\s*(${inexact})\\b`, "g"), right: exactMath },
  { pattern: /\bMath\s*\??\.\s*random\b/g, right: "draw from a named stream of the run's seed" },
  { pattern: /\bMath\b(?!\s*\??\.)/g, right: "write Math.name, so that this check sees which" },
  { pattern: /(?<![.\w$])(Date|performance)\b(?!\s*:)/g, right: "use the simulated clock" },
  { pattern: new RegExp(`(?<![.\\w$])(${timers})\\b`, "g"), right: "use the engine's timers" },
  {
    pattern: /\b(localeCompare|toLocale[A-Z]\w*|Intl)\b/g,
    right: "locales differ between machines: compare with < and format by hand",
  },
];

export function checkNondeterminism({ packages }: Workspace): Problem[] {
  const files = packages
    .filter(({ folder }) => deciding.includes(folder))
    .flatMap((pkg) => pkg.files.filter((file) => !file.isTest));
  return files.flatMap(({ path, code }) =>
    words.flatMap(({ pattern, right }) =>
      [...code.matchAll(pattern)].map((match) => ({
        file: path,
        line: lineAt(code, match.index),
        found: `\`${match[0]}\` can make runs differ`,
        right,
      })),
    ),
  );
}
