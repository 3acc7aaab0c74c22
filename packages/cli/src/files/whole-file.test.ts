import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, expect, test } from "vitest";
import { WholeFile } from "./whole-file.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-files-"));
const at = (name: string): string => path.join(folder, name);
afterAll(() => fs.rmSync(folder, { recursive: true }));

test("a file is there only after it was committed, with all that was written", async () => {
  const file = new WholeFile(at("a"), "--trace");
  file.write("some text, ");
  file.write(Uint8Array.of(98, 121, 116, 101, 115));
  file.write(", text");
  expect(fs.readdirSync(folder)).toEqual([]);
  await file.commit();
  expect(fs.readdirSync(folder)).toEqual(["a"]);
  expect(fs.readFileSync(at("a"), "utf8")).toBe("some text, bytes, text");
});

test("more than fits in one piece", async () => {
  const file = new WholeFile(at("big"), "--trace");
  const piece = new Uint8Array(1024 * 1024).fill(7);
  for (let i = 0; i < 20; i++) file.write(piece);
  await file.commit();
  expect(fs.statSync(at("big")).size).toBe(20 * 1024 * 1024);
});

test("a signal while the file is put in its place leaves the old one as it was", async () => {
  fs.writeFileSync(at("old"), "old");
  const file = new WholeFile(at("old"), "--trace");
  file.write(new Uint8Array(64 * 1024 * 1024));
  const died: unknown[] = [];
  const names = fs.readdirSync(folder);
  const kill = process.kill.bind(process);
  process.kill = (...args) => {
    died.push(args); // how it ends itself, once all is tidy
    return true;
  };
  try {
    const committed = file.commit();
    process.emit("SIGINT", "SIGINT");
    await committed;
  } finally {
    process.kill = kill;
  }
  expect(died).toEqual([[process.pid, "SIGINT"]]);
  expect(fs.readFileSync(at("old"), "utf8")).toBe("old");
  expect(fs.readdirSync(folder)).toEqual(names);
  expect(process.listenerCount("SIGTERM")).toBe(0);
});

test("a link is followed, not replaced", async () => {
  fs.writeFileSync(at("target"), "");
  fs.symlinkSync(at("target"), at("link"));
  const file = new WholeFile(at("link"), "--pcap");
  file.write("x");
  await file.commit();
  expect(fs.lstatSync(at("link")).isSymbolicLink()).toBe(true);
  expect(fs.readFileSync(at("target"), "utf8")).toBe("x");
});

test.skipIf(!fs.existsSync("/dev/null"))("a device is written to as it is", async () => {
  const file = new WholeFile("/dev/null", "--pcap");
  file.write("x");
  await file.commit();
  expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test.skipIf(!fs.existsSync("/dev/full"))("a full disk is told", async () => {
  const file = new WholeFile("/dev/full", "--pcap");
  file.write("x");
  await expect(file.commit()).rejects.toThrow(
    "--pcap /dev/full: cannot be written, the disk is full",
  );
});

test.each([
  ["", "expected the name of a file"],
  [".", "is a folder"],
  ["new/", "is a folder"],
  ["none/x", "there is no folder"],
])("%j is refused", (name, why) => {
  expect(() => new WholeFile(name === "" ? "" : `${folder}/${name}`, "--pcap")).toThrow(why);
});

test.skipIf(process.getuid?.() === 0)("a file without permission is refused", () => {
  fs.writeFileSync(at("read-only"), "", { mode: 0o444 });
  expect(() => new WholeFile(at("read-only"), "--pcap")).toThrow("no permission");
});
