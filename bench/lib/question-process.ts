// The process that answers one question, or does one of its tasks: started by `in-process.ts`.
import { counting } from "../check/counts.ts";
import { peerSources } from "../peers/index.ts";
import { questions } from "../questions/index.ts";
import { cpuNs } from "./cpu.ts";
import type { Errand, Outcome } from "./in-process.ts";

const { question: name, task, setting } = JSON.parse(process.argv[2]!) as Errand;
const question = [...questions, counting].find((each) => each.name === name)!;
const answer =
  task === undefined
    ? await question.ask({
        ...setting!,
        peers: peerSources
          .filter((source) => setting!.peers.includes(source.name))
          .flatMap((source) => source.load()),
      })
    : await question.tasks![task.name]!(task.size);
const outcome: Outcome = { answer, cpuNs: cpuNs() };
process.send!(outcome, () => process.disconnect());
