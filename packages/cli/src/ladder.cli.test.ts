import { afterAll, describe, expect, test } from "vitest";
import { ended, Workplace } from "./cli.fixture.ts";

const HELLO = `
import { scenario } from "seedwire";
export default scenario("hello", async ({ net }) => {
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")];
  net.cable(a, r, { delayNs: "10ms" });
  net.cable(r, b, { delayNs: "10ms" });
  b.tcp.listen(80, (connection) => void connection.readToEnd());
  const connection = await a.tcp.connect(b, 80);
  connection.end("hello");
  await connection.readToEnd();
});
`;

/** Lines of the ladder in what a command printed. */
const ladderOf = (stdout: string): string[] => {
  const lines = stdout.split("\n");
  const from = lines.findIndex((line) => line.startsWith("seconds"));
  return lines.slice(from, lines.indexOf("", from));
};

describe("--ladder", () => {
  const place = new Workplace({ "hello.ts": HELLO });
  afterAll(() => place.remove());

  test("run and replay draw the packets; routers only when asked for", async () => {
    const [run, replay, hops, some, none, few] = await place.seedwireMany([
      ["run", "hello.ts", "--ladder", "--fates", "hello.fates.json"],
      ["replay", "hello.fates.json", "--ladder"],
      ["run", "hello.ts", "--ladder-hosts", "all"],
      ["run", "hello.ts", "--ladder-hosts", "b,r"],
      ["run", "hello.ts", "--ladder-hosts", "a,c"],
      ["run", "hello.ts", "--ladder-hosts", "a"],
    ]);
    const lines = ladderOf(run!.stdout);
    expect(lines[0]).toMatch(/^seconds a +b$/);
    expect(lines.join("\n")).toMatch(/0\.000 \|--- SYN seq 0 .*-->\| 0\.020/);
    expect(ladderOf(replay!.stdout)).toEqual(lines);
    expect(ladderOf(hops!.stdout)[0]).toMatch(/^seconds a +r +b$/);
    expect(ladderOf(some!.stdout)[0]).toMatch(/^seconds b +r$/);
    expect(none).toMatchObject({ code: 2 });
    expect(none!.stderr).toContain('there is no host "c"; there are a, r, b');
    expect(few).toMatchObject({ code: 2 });
    expect(few!.stderr).toContain("expected two or more different hosts");
  });

  test("it fits COLUMNS in a pipe, and 80 at least; --json sends it to stderr", async () => {
    for (const [columns, width] of [
      ["120", 120],
      ["20", 80],
    ] as const) {
      const child = place.start(["run", "hello.ts", "--ladder", "--json"], { COLUMNS: columns });
      const { stdout, stderr } = await ended(child);
      expect(JSON.parse(stdout).runs).toHaveLength(1);
      const lengths = ladderOf(stderr).map((line) => line.length);
      expect(Math.max(...lengths)).toBe(width);
    }
  });
});
