import { readFateFile, runScenario, scenario, type FateFile } from "seedwire";
import { expect, test } from "vitest";
import { explainFailure } from "./explain.ts";
import { neverLost, transfer } from "./planted.fixture.ts";

const oracles = [neverLost([0])];
const params = { bytes: "20kB", loss: "30%" };

/** A seed with which the first segment is lost. */
async function failingSeed(): Promise<string> {
  for (let seed = 1; ; seed++) {
    const options = { seed: String(seed), params, oracles };
    const { result } = await runScenario(transfer, options);
    if (result.verdict === "fail") return options.seed;
  }
}

test("a failing run becomes a story: what, by which fates, the packets, and how to repeat it", async () => {
  const seed = await failingSeed();
  const options = { seed, params, oracles };
  const saved: FateFile[] = [];
  const save = (file: FateFile): string => `case-${saved.push(file)}.fates.json`;
  const { text, shrunk } = await explainFailure(transfer, options, { save, width: 80 });
  expect(text).toMatch(
    new RegExp(
      [
        '^"transfer" failed: never-lost \\(RFC 0 §1\\): lost they are\n  promised: .*\n  at .*\n',
        `    at virtual time .*, seed ${seed}\n\n`,
        "[\\d,]+ fates became 1 in \\d+ runs\n",
        "  drop packet 3 of a:\\d+>b:5201 on a>b: data from byte 1, sent for the first time\n",
        "with bytes=1B \\(was 20kB\\), loss=0% \\(was 30%\\)\n\n",
        "[^]*ACK seq 1:2 ack 1[^]*\n\n",
        "To repeat it: npx seedwire replay case-1.fates.json$",
      ].join(""),
    ),
  );
  expect(saved).toEqual([shrunk.file]);

  const unsaved = await explainFailure(transfer, options, { width: 80 });
  const json = unsaved.text.slice(unsaved.text.lastIndexOf("\n{\n"));
  expect(readFateFile(json, "text")).toEqual(shrunk.file);
});

test("a run that passes has no story", async () => {
  const passing = explainFailure(transfer, { params: { bytes: 1, loss: 0 } });
  await expect(passing).rejects.toThrow("there is nothing to shrink");
});

test("options of the run may be left out, and what cannot be kept is told", async () => {
  const failing = scenario("failing", ({ expect: must }) => must(1).toBe(2));
  expect((await explainFailure(failing)).text).toMatch(/^"failing" failed: Expected 1 to be 2/);
  const save = (): never => {
    throw new Error("disk full");
  };
  const { text } = await explainFailure(failing, {}, { save });
  expect(text).toMatch(/\n\nIt could not be kept: .*disk full\nTo repeat it, write this/);
  const none = explainFailure(failing, null as unknown as object);
  await expect(none).rejects.toThrow("explainFailure: options are null, expected { seed");
});

test("a run that passes when it is repeated is told for what it is", async () => {
  let runs = 0;
  const fickle = scenario("fickle", ({ expect: must }) => must(runs++).not.toBe(0));
  await expect(explainFailure(fickle, {})).rejects.toThrow(
    /^"fickle" failed with seed 1, and passed when .*\nExpected 0 not to be 0/,
  );
});

test("options that do not exist or cannot be are refused", async () => {
  const wrong = { maxRun: 3 } as object;
  await expect(explainFailure(transfer, {}, wrong)).rejects.toThrow('no option "maxRun"');
  const notOne = explainFailure(transfer, {}, { maxRuns: NaN });
  await expect(notOne).rejects.toThrow("maxRuns is NaN, expected a whole number");
});
