import { defaultDefinitions, LOCAL_IP, REMOTE_IP } from "./default-definitions.ts";

/** What the options of a script and of the command line come to. */
export interface Settings {
  ipVersion: "ipv4" | "ipv6" | "ipv4-mapped-ipv6";
  localIp: string;
  remoteIp: string;
  /** Port of every bind(), and the remote port of every connect(). */
  bindPort: number;
  connectPort: number;
  mtuBytes: number;
  /** Size of the pieces that larger inbound segments are taken to be joined from; 0: one piece. */
  mssBytes: number;
  toleranceUsecs: number;
  tolerancePercent: number;
  /** Length of a unit of timestamps; 0: their values are not checked. */
  tsTickUsecs: number;
  /** Echo values that the stack never sent are reckoned from the first that it did. */
  tsEcrScaled: boolean;
  /** Each packet of the script stands for exactly one. */
  strictSegments: boolean;
  /** What is reported but does not end the run. */
  nonFatalPackets: boolean;
  nonFatalCalls: boolean;
  /** Values of words, as they were written. */
  readonly definitions: Map<string, string>;
}

/** What holds where nothing is said. */
export const newSettings = (): Settings => ({
  ipVersion: "ipv4",
  localIp: LOCAL_IP,
  remoteIp: REMOTE_IP,
  bindPort: 8080,
  connectPort: 8080,
  mtuBytes: 1500,
  mssBytes: 0,
  toleranceUsecs: 4000,
  tolerancePercent: 12.5,
  tsTickUsecs: 0,
  tsEcrScaled: false,
  strictSegments: false,
  nonFatalPackets: false,
  nonFatalCalls: false,
  definitions: new Map(defaultDefinitions()),
});
