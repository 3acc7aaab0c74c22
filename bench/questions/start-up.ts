import { duel, type Contestant } from "../lib/duel.ts";
import { InstalledCli } from "../lib/installed-cli.ts";
import type { Question } from "../lib/question.ts";

/** The command line as it is published, against a script that does nothing, in this Node. */
export const startUp: Question = {
  name: "start-up",
  about: "CPU time of a whole process: an empty script, and the published command line",

  async ask(setting) {
    const cli = new InstalledCli();
    const contestants = (
      [
        ["empty", "an empty script", ["empty.mjs"], false],
        ["help", "seedwire --help", [cli.command, "--help"], false],
        ["hello", "seedwire run hello.js", [cli.command, "run", "hello.js"], false],
        ["cold", "the same, nothing kept", [cli.command, "run", "hello.js"], true],
        ["typescript", "seedwire run hello.ts", [cli.command, "run", "hello.ts"], false],
      ] as const
    ).map(([id, name, args, isNothingKept]): Contestant => ({
      id: `start-up/${id}`,
      name,
      unit: "ms",
      measure: () => cli.cpuMs(args, isNothingKept),
    }));
    try {
      return await duel(contestants, { ...setting, rounds: setting.rounds * 3 }); // each is short
    } finally {
      cli.remove();
    }
  },
};
