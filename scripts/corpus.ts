// A failure that is mended joins the corpus: npm run corpus -- FILE what-it-found
import * as fs from "node:fs";
import * as path from "node:path";
import { readFateFile, writeFateFile } from "seedwire";
import { readScriptArgs } from "./script-args.ts";

const USAGE = `npm run corpus -- FILE.fates.json NAME
  Puts a run that once failed, and passes now, into test/corpus, as NAME.fates.json. NAME says in a few
  words what it found: sack-blocks-leave-no-room.
  --help  this`;

const { positionals, refuse } = readScriptArgs(USAGE, {}, 2);
const [file = "", name = ""] = positionals;
if (positionals.length < 2) refuse("expected a file and a name");
if (!/^[a-z\d]+(-[a-z\d]+)*$/.test(name)) {
  refuse(
    `"${name}": expected a name of lower-case words and hyphens, like sack-blocks-leave-no-room`,
  );
}
if (!fs.existsSync(file)) refuse(`there is no file "${file}"`);
const root = path.resolve(import.meta.dirname, "..");
const corpus = path.join(root, "test/corpus");
const found = readFateFile(fs.readFileSync(file, "utf8"), file);
const scenario = path.relative(corpus, path.resolve(path.dirname(file), found.file));
const kept = path.join(corpus, `${name}.fates.json`);
if (fs.existsSync(kept)) {
  refuse(`${path.relative(root, kept)} is there already; expected another name`);
}
const text = writeFateFile({
  ...found,
  file: scenario.split(path.sep).join("/"),
  check: true,
  expected: { verdict: "pass" },
});
fs.mkdirSync(corpus, { recursive: true });
fs.writeFileSync(kept, text);
console.log(`${path.relative(root, kept)}: now npm test -- test/corpus.test.ts`);
