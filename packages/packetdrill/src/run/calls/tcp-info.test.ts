import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runScript } from "../run-script.ts";

const EXAMPLE = join(
  import.meta.dirname,
  "../../../scripts/examples/03-active-close-time-wait.pkt",
);

test("a socket whose connection is in TIME-WAIT shows that to scripts of other stacks", () => {
  const text = readFileSync(EXAMPLE, "utf8");
  const shut = text.replace("close(4)", "shutdown(4, SHUT_WR)");
  const ask = (state: string, before: string) =>
    runScript(
      `${before}\n+0 getsockopt(4, IPPROTO_TCP, TCP_INFO, {tcpi_state=${state}}, [104]) = 0`,
      {
        file: "tcp-info.pkt",
      },
    ).outcome;
  expect(ask("TCPI_TIME_WAIT", shut)).toBe("pass");
  expect(ask("TCPI_CLOSE", shut)).toBe("pass"); // as Linux says
  expect(ask("TCPI_FIN_WAIT_2", shut)).toBe("fail");
});
