import { execFileSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { compileAnew, mayCompileAnew } from "./compile-anew.ts";

const node = { versions: { node: "20.19.0" } as NodeJS.ProcessVersions, execArgv: [], env: {} };

test("a process of Node may compile anew", () => {
  expect(mayCompileAnew(node)).toBe(true);
});

test.each([
  ["--max-old-space-size=8192"],
  ["--stack-trace-limit=50"],
  ["--import=/opt/profile/hook.mjs --experimental-vm-modules"],
])("flags that say nothing of the compiler do not keep it from that: %s", (flags) => {
  expect(mayCompileAnew({ ...node, execArgv: flags.split(" ") })).toBe(true);
  expect(mayCompileAnew({ ...node, env: { NODE_OPTIONS: flags } })).toBe(true);
});

test.each([
  [{ execArgv: ["--cpu-prof"] }],
  [{ execArgv: ["--inspect-brk"] }],
  [{ execArgv: ["--no-opt"] }],
  [{ execArgv: ["--max_optimized_bytecode_size=1"] }],
  [{ execArgv: ["--trace-deopt"] }],
  [{ execArgv: ["--print-opt-code"] }],
  [{ execArgv: ["--deopt-every-n-times=3"] }],
  [{ env: { NODE_OPTIONS: '"--cpu-prof" --title=x' } }],
  [{ env: { NODE_OPTIONS: "--stack-trace-limit=50 --heap-prof" } }],
  [{ env: { NODE_OPTIONS: "--max-inlined-bytecode-size-cumulative=2400" } }],
  [{ env: { NODE_V8_COVERAGE: "somewhere" } }],
  [{ versions: { ...node.versions, bun: "1.2.0" } }],
  [{ versions: { ...node.versions, deno: "2.1.0" } }],
])("who looks into V8, or has none of Node's, is left alone: %j", (what) => {
  expect(mayCompileAnew({ ...node, ...what })).toBe(false);
});

test("where it is not allowed, as under --permission, the run goes on", () => {
  const refuse = vi.spyOn(process, "getBuiltinModule").mockImplementation(() => {
    throw new Error("Access to this API has been restricted");
  });
  expect(() => compileAnew()).not.toThrow();
  expect(refuse).toHaveBeenCalled();
  refuse.mockRestore();
});

test("after ten seconds, and not before, what V8 has compiled is forgotten, and compiled anew", () => {
  const file = new URL("compile-anew.ts", import.meta.url).href;
  const script = `
    process.execArgv.length = 0; // what this child needs would keep it out
    const { compileAnewIfLong } = await import(${JSON.stringify(file)});
    const isOptimized = new Function("f", "return (%GetOptimizationStatus(f) & 16) !== 0");
    const calls = (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += i % 7; return sum; };
    const warm = () => { for (let i = 0; i < 20_000 && !isOptimized(calls); i++) calls(1000); };
    const beatAt = (seconds) => {
      process.uptime = () => seconds;
      warm();
      compileAnewIfLong({ simulation: { pulse: (every, beat) => beat() } });
      return isOptimized(calls);
    };
    console.log(JSON.stringify([beatAt(9), beatAt(11), beatAt(12)])); // once in a process
  `;
  const out = execFileSync(
    process.execPath,
    ["--allow-natives-syntax", "--import", "tsx", "--input-type=module", "-e", script],
    { encoding: "utf8", cwd: new URL(".", import.meta.url) },
  );
  expect(JSON.parse(out)).toEqual([true, false, true]);
});
