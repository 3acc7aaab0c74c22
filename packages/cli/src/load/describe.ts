/** A doc comment right above an export, with the export's name and the scenario's, as far as there. */
const DOCUMENTED =
  /\/\*\*((?:(?!\*\/)[^])*?)\*\/\s*export\s+(?:default\b|const\s+([\w$]+))[^("'`]*\(?\s*(?:(["'`])(.*?)\3)?/g;

/** The first sentence of the doc comment above a scenario, in one line; "" if there is none. */
export function describeScenario(code: string, scenario: string, exportName: string): string {
  for (const [, comment = "", constant, , name] of code.matchAll(DOCUMENTED)) {
    if (name === scenario || (constant ?? "default") === exportName) return firstSentence(comment);
  }
  return "";
}

function firstSentence(comment: string): string {
  const text = comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trim())
    .join(" ")
    .trim();
  const paragraph = text.split(/\s{2,}|@\w/)[0] ?? "";
  const [sentence = paragraph] = /^.*?[.!?](?=\s|$)/.exec(paragraph) ?? [];
  return sentence.trim();
}
