import type { Ns } from "@seedwire/engine";
import type { ProfileName } from "@seedwire/tcp";
import type { CodeBlock } from "../code/index.ts";
import type { Script } from "../language/script.ts";
import { Shell } from "../shell/index.ts";
import type { BlockingCall } from "./calls/blocking.ts";
import { Conversation } from "./conversation.ts";
import type { LiveConnection } from "./live-connection.ts";
import type { RunOptions } from "./result.ts";
import { makeTestHost, type TestHost } from "./test-host.ts";

/** All there is to know of a script that is being run. */
export interface Run {
  readonly script: Script;
  readonly host: TestHost;
  readonly shell: Shell;
  readonly profile: ProfileName;
  readonly relaxed: boolean;
  readonly exact: boolean;
  /** Live descriptors by those of the script. */
  readonly descriptors: Map<number, number>;
  /** Every socket of the script, and every connection that a listener got. */
  readonly connections: LiveConnection[];
  /** The socket under test. */
  current: LiveConnection | null;
  /** Source ports given to connections that came in. */
  nextRemotePort: number;
  /** When the event before was expected. */
  previousNs: Ns;
  /** The call that runs in the background. */
  blocking: BlockingCall | null;
  readonly blocks: CodeBlock[];
  readonly conversation: Conversation;
  /** What was accepted, and worth knowing. */
  readonly notes: string[];
}

/** Source port of the first connection that comes in. */
const FIRST_REMOTE_PORT = 49152;

/** A run at its beginning: the host is there, and nothing has happened. */
export function newRun(script: Script, options: RunOptions): Run {
  const { profile = "linux", relaxed = false, exact = false, seed = "1" } = options;
  const host = makeTestHost(script, seed);
  const conversation = new Conversation();
  host.network.onCapture = (captured) => conversation.capture(captured);
  return {
    script,
    host,
    shell: new Shell(),
    profile,
    relaxed,
    exact,
    descriptors: new Map(),
    connections: [],
    current: null,
    nextRemotePort: FIRST_REMOTE_PORT,
    previousNs: 0,
    blocking: null,
    blocks: [],
    conversation,
    notes: [],
  };
}
