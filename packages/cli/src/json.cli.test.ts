import { afterAll, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const LATE = `import { scenario } from "seedwire";
export default scenario("late", async ({ net, expect }) => {
  await net.sleep("1s");
  expect(1).toBe(2);
});
`;

const place = new Workplace({ "late.mjs": LATE });
afterAll(() => place.remove());

test("--json says which runs --until cut off: what they would have checked is open", async () => {
  const cutOff = async (until: string): Promise<unknown> => {
    const { stdout } = await place.seedwire("run", "late.mjs", "--until", until, "--json");
    const { runs } = JSON.parse(stdout) as { runs: { verdict: string; cutOff: boolean }[] };
    return runs.map((run) => [run.verdict, run.cutOff]);
  };
  const ofAll = await Promise.all(["500ms", "1s", "2s"].map(cutOff));
  expect(ofAll).toEqual([[["pass", true]], [["fail", false]], [["fail", false]]]);
});
