import { expect, test } from "vitest";
import { readScenarios, scenarioFiles } from "../goldens/scenario-files.ts";
import { allTasks, tasksNamed, titleOf } from "./task.ts";

test("every scenario of every file, two of them as bytes too, and random networks", async () => {
  const tasks = await allTasks();
  const plain = tasks.filter(({ variant }) => variant === "");
  for (const file of scenarioFiles()) {
    const names = (await readScenarios(file)).scenarios.map(({ name }) => name);
    const found = plain.filter((task) => task.file === file).map(({ scenario }) => scenario);
    expect(found).toEqual(names);
  }
  expect(new Set(tasks.map(titleOf)).size).toBe(tasks.length);
  expect(tasks.filter(({ digest }) => digest === "full")).toHaveLength(2);
  expect(tasks.filter(({ wireBytes }) => wireBytes)).toHaveLength(2);
  expect(await allTasks()).toEqual(tasks); // what is drawn at random too
});

test("chosen by a word of the title or the file", async () => {
  const tasks = await allTasks();
  expect(tasksNamed(tasks, undefined)).toEqual(tasks);
  expect(tasksNamed(tasks, "T50 flipped bit").map(titleOf)).toEqual([
    "T50 flipped bit",
    "T50 flipped bit, digest full",
    "T50 flipped bit, wire bytes",
  ]);
  expect(tasksNamed(tasks, "scenarios/dumbbell.ts").map(titleOf)).toEqual(["dumbbell"]);
  expect(tasksNamed(tasks, "no such thing")).toEqual([]);
});
