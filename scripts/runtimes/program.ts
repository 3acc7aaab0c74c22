import * as fs from "node:fs";
import * as path from "node:path";
import { start, wordsOf } from "./child.ts";
import { inFolder } from "./folder.ts";
import type { Job, Message } from "./messages.ts";
import type { Engine } from "./runtime.ts";

/** A runtime that takes a module as its last argument and writes to stdout. */
export function program(version: string, command: string, args: readonly string[] = []): Engine {
  return {
    version,
    perform: (bundle, job, hear) =>
      inFolder("seedwire-runtime", async (folder) => {
        fs.writeFileSync(path.join(folder, "scenarios.mjs"), bundle);
        fs.writeFileSync(path.join(folder, "main.mjs"), mainOf(job));
        await follow(command, [...args, path.join(folder, "main.mjs")], hear);
      }),
  };
}

/** The job is part of the program: it then needs to read nothing, so that Deno may be asked for no right. */
const mainOf = (job: Job): string => `import { perform } from "./scenarios.mjs";
await perform(${JSON.stringify(job)}, (message) => console.log(JSON.stringify(message)));
`;

async function follow(
  command: string,
  args: readonly string[],
  hear: (message: Message) => void,
): Promise<void> {
  let last: Message | null = null;
  const onLine = (line: string): void => {
    if (!line.startsWith("{")) return; // a scenario may print what it likes
    last = JSON.parse(line) as Message;
    hear(last);
  };
  const ended = await start(command, args, { onLine }).ended;
  requireEnd(last, wordsOf(ended));
}

/** @throws {Error} unless a job has come to its end */
export function requireEnd(last: Message | null, how: string): void {
  if (last?.kind === "failed") throw new Error(last.message);
  if (last?.kind !== "done") throw new Error(`it ${how}`);
}
