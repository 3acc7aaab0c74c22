// What a process of the pool does with a task.
import { runCapacity, type CapacityTask } from "./experiments/capacity.ts";
import { runResponse, type ResponseTask } from "./experiments/response.ts";
import { runTwoFlows, type TwoFlowsTask } from "./experiments/two-flows.ts";
import { runWindow, type WindowTask } from "./experiments/window.ts";

export type Task = ResponseTask | CapacityTask | WindowTask | TwoFlowsTask;

export default async function run(task: Task): Promise<object> {
  if (task.experiment === "response") return runResponse(task);
  if (task.experiment === "capacity") return runCapacity(task);
  if (task.experiment === "window") return runWindow(task);
  return runTwoFlows(task);
}
