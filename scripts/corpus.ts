// A failure that is mended joins the corpus: npm run corpus -- FILE what-it-found
import * as fs from "node:fs";
import * as path from "node:path";
import { readFateFile, writeFateFile } from "seedwire";

const USAGE = `npm run corpus -- FILE.fates.json NAME
  Puts a run that once failed, and passes now, into test/corpus, as NAME.fates.json. NAME says in a few
  words what it found: sack-blocks-leave-no-room.`;

const [file, name, ...rest] = process.argv.slice(2);
if (
  file === undefined ||
  name === undefined ||
  rest.length > 0 ||
  !/^[a-z\d]+(-[a-z\d]+)*$/.test(name)
) {
  console.error(USAGE);
  process.exit(2);
}
const root = path.resolve(import.meta.dirname, "..");
const corpus = path.join(root, "test/corpus");
const found = readFateFile(fs.readFileSync(file, "utf8"), file);
const scenario = path.relative(corpus, path.resolve(path.dirname(file), found.file));
const kept = path.join(corpus, `${name}.fates.json`);
if (fs.existsSync(kept)) {
  console.error(`${path.relative(root, kept)} is there already; expected another name`);
  process.exit(2);
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
