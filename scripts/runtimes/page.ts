import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { start, wordsOf, type Child } from "./child.ts";
import { inFolder } from "./folder.ts";
import type { Job, Message } from "./messages.ts";
import { requireEnd } from "./program.ts";
import type { Engine } from "./runtime.ts";

/** How a browser opens a page, with nothing to be seen. */
export interface Browser {
  readonly command: string;
  /** @param profile an empty folder for whatever it keeps */
  args(profile: string, url: string): readonly string[];
  /** Writes the settings into its profile. Default: none are needed. */
  prepare?(profile: string): void;
}

/** A browser: it opens a page that this process serves, and the page posts what comes of the job. */
export function page(version: string, browser: Browser): Engine {
  return {
    version,
    perform: (bundle, job, hear) =>
      inFolder("seedwire-browser", async (profile) => {
        let last: Message | null = null;
        let child: Child | null = null;
        const server = serve(bundle, job, (message) => {
          last = message;
          hear(message);
          child?.alive();
          if (message.kind === "done" || message.kind === "failed") child?.end();
        });
        try {
          const url = await listening(server);
          browser.prepare?.(profile);
          const env = { ...process.env, HOME: profile }; // Firefox refuses a home of somebody else's
          child = start(browser.command, browser.args(profile, url), { env });
          const ended = await child.ended;
          requireEnd(last, wordsOf(ended));
        } finally {
          server.closeAllConnections();
          server.close();
        }
      }),
  };
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>seedwire</title>
<script type="module">
const tell = (message) => fetch("/tell", { method: "POST", body: JSON.stringify(message) });
try {
  const { perform } = await import("/scenarios.mjs");
  const job = await (await fetch("/job.json")).json();
  await perform(job, async (message) => void (await tell(message)));
} catch (error) {
  await tell({ kind: "failed", message: String(error) });
}
</script>`;

function serve(bundle: string, job: Job, hear: (message: Message) => void): http.Server {
  const files: Record<string, readonly [type: string, text: string]> = {
    "/": ["text/html", PAGE],
    "/scenarios.mjs": ["text/javascript", bundle],
    "/job.json": ["application/json", JSON.stringify(job)],
  };
  return http.createServer((request, response) => {
    if (request.method === "POST") {
      let text = "";
      request.setEncoding("utf8").on("data", (part: string) => (text += part));
      request.on("end", () => {
        response.end();
        hear(JSON.parse(text) as Message);
      });
      return;
    }
    const [type, text] = files[request.url ?? ""] ?? [null, ""];
    if (type === null) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(text);
  });
}

/** On a port of this machine that nobody else can reach. */
const listening = (server: http.Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    );
  });
