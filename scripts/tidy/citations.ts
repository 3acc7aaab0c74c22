import type { Problem } from "./problem.ts";
import { lineAt, type SourceFile } from "./source-file.ts";
import type { Workspace } from "./workspace.ts";

/** RFCs from before sections had numbers: UDP, ICMP, ARP, IP over Ethernet. */
const withoutSections = ["RFC 768", "RFC 792", "RFC 826", "RFC 894"];

/**
 * An RFC cited in the doc comment of an export names its section or its rule: "RFC 9293 §3.10",
 * "RFC 9293 MUST-3"; or it is meant "as a whole". Only a warning.
 */
export function checkCitations({ packages }: Workspace): Problem[] {
  return packages.flatMap((pkg) => pkg.files.flatMap(citationsWithoutSection));
}

function citationsWithoutSection({ path, text, comments }: SourceFile): Problem[] {
  const docComments = comments.filter(
    (comment) => comment.text.startsWith("*") && /^\s*export\b/.test(text.slice(comment.end)),
  );
  return docComments.flatMap((comment) =>
    [
      ...text
        .slice(comment.start, comment.end)
        .matchAll(/\bRFC \d+\b(?!\s*\*?\s*(?:§|MUST-|SHLD-|MAY-|as a whole))/g),
    ]
      .filter(([rfc]) => !withoutSections.includes(rfc))
      .map((match) => ({
        file: path,
        line: lineAt(text, comment.start + match.index),
        found: `${match[0]} is cited without a section`,
        right: `write "${match[0]} §n", if one section is meant`,
        warning: true,
      })),
  );
}
