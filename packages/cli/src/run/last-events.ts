import { traceText } from "@seedwire/trace";
import { runScenario, type RunOptions, type Scenario } from "seedwire";

/**
 * The last events before a run ended, as text: runs it again, which takes the same course, so that
 * no run pays for what only a broken one needs.
 */
export async function lastEvents(
  scenario: Scenario,
  options: RunOptions,
  count: number,
): Promise<string[]> {
  const lines: string[] = [];
  const remember = (line: string): void => {
    lines.push(line);
    if (lines.length >= 2 * count) lines.splice(0, count);
  };
  await runScenario(scenario, {
    ...options,
    observers: [({ simulation }) => traceText(simulation, remember)],
  });
  return lines.slice(-count);
}
