// What things cost: one question after the other, each in a process of its own.
// Usage: npm run bench [-- OPTION...] [-- NAME...]; --help has the options.
import * as path from "node:path";
import { InputError } from "seedwire";
import { standingOf, type Bar } from "./bars/bar.ts";
import { bars, byId } from "./bars/bars.ts";
import { bundleQuestions } from "./lib/bundle-questions.ts";
import { runErrand } from "./lib/in-process.ts";
import { surroundings } from "./lib/machine.ts";
import { readOptions, USAGE, type BenchOptions } from "./lib/options.ts";
import type { Row } from "./lib/question.ts";
import { documentOf, writeDocument, type Answer, type Document } from "./lib/results.ts";
import { ROOT } from "./lib/root.ts";
import { summary } from "./lib/statistics.ts";
import { answerText, barsText, surroundingsText } from "./lib/text.ts";
import { peerSources } from "./peers/index.ts";
import { MissingPeerError } from "./peers/peer.ts";
import { questions } from "./questions/index.ts";

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(`Usage: ${USAGE}`);
  if (options.list) {
    for (const { name, about } of questions) console.log(`${name.padEnd(18)} ${about}`);
    for (const { name, about } of peerSources) console.log(`${`--vs-${name}`.padEnd(18)} ${about}`);
    return;
  }
  const tell = options.json ? () => {} : (text: string) => void process.stdout.write(text);
  const asked = peerSources.filter(({ name }) => options.peers.includes(name));
  for (const source of asked) source.build();
  await bundleQuestions();
  const its = surroundings();
  tell(surroundingsText(its));
  const { rounds, warmUps } = options;
  tell(
    `median of ${rounds} rounds, contestants in turn, after ${warmUps} rounds of warm-up; CPU time; spread: half the distance of the quartiles\n`,
  );
  for (const { name, note } of asked) tell(`beside it ${name}: ${note}\n`);
  const setting = { ...options, peers: asked.map(({ name, note }) => ({ name, note })) };
  const answers: Answer[] = [];
  for (const { name, about } of questions.filter((each) => options.names.includes(each.name))) {
    const answer = { name, about, rows: await ask(name, options) };
    answers.push(answer);
    tell(`\n${answerText(documentOf(its, setting, [answer], []).questions[0]!)}`);
  }
  const rows = answers.flatMap((answer) => answer.rows);
  const document = documentOf(its, setting, answers, reachedOf(rows));
  const isAll = answers.length === questions.length;
  const file = path.relative(ROOT, writeDocument(document, isAll && !options.quick));
  if (options.json) console.log(JSON.stringify(document, null, 2));
  tell(`${barsText(bars, document.bars, isAll)}\nwritten to ${file}\n`);
}

async function ask(question: string, options: BenchOptions): Promise<Row[]> {
  const { rounds, warmUps, quick, peers } = options;
  const { answer } = await runErrand({ question, setting: { rounds, warmUps, quick, peers } });
  return answer as Row[];
}

function reachedOf(rows: readonly Row[]): Document["bars"] {
  return bars.flatMap((each: Bar) => {
    const samples = each.samples(byId(rows));
    if (samples === null || samples.length === 0) return [];
    const { median, spread } = summary(samples);
    const { id, what, atMost, bar, near } = each;
    return [
      { id, what, atMost, bar, near, reached: median, spread, standing: standingOf(each, median) },
    ];
  });
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError || error instanceof MissingPeerError)) throw error;
  console.error(`bench: ${error.message}\nUsage: ${USAGE}`);
  process.exitCode = 2;
}
