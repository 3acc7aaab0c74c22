import * as fc from "fast-check";
import type { NetworkCase } from "../case/index.ts";
import { withRightfulDamage } from "../case/rightful-damage.ts";
import { anyFates, namedFates, type NumberedFate } from "./fates.ts";
import { anyFault, anyFaults, anyGraveFault } from "./faults.ts";
import { anyCable, anyManagedCable, anyQuietCable } from "./links.ts";
import { at, duration, oneOf, sparse, whole, withoutUndefined } from "./sparse.ts";
import { anyPlainTcpOptions } from "./tcp-options.ts";
import {
  anyCrumblingEnd,
  anyFlows,
  anyRestlessEnd,
  anySize,
  anyTcpFlow,
  anyUdpFlow,
} from "./workloads.ts";

/** Seeds; shrinks to the default. */
export const anySeed: fc.Arbitrary<string | undefined> = at(95, whole(2, 1_000_000).map(String));

/** What a case is made of before its fates have names. */
type Draft = Omit<NetworkCase, "fates"> & { readonly fates?: readonly NumberedFate[] };

/** A case of these parts, each with its probability. Shrinks to `{}`, part by part. */
function caseOf(parts: {
  readonly [K in keyof Draft]?: fc.Arbitrary<Draft[K] | undefined>;
}): fc.Arbitrary<NetworkCase> {
  return sparse<Draft>({ seed: anySeed, ...parts }).map(({ fates, ...draft }) => {
    const named = fates === undefined ? undefined : namedFates(draft, fates);
    const whole = withoutUndefined({ ...draft, fates: named }) as NetworkCase;
    return withRightfulDamage(whole);
  });
}

const both = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<{ client?: T; server?: T }> =>
  sparse<{ client: T; server: T }>({ client: at(80, arbitrary), server: at(80, arbitrary) });

/** A path of up to four rough cables and one connection. */
export const anyTransfer: fc.Arbitrary<NetworkCase> = caseOf({
  path: at(95, fc.array(anyCable, { minLength: 1, maxLength: 4 })),
  flows: at(95, fc.tuple(anyTcpFlow({ maxConnections: 1 }))),
});

/** A few segments over a clean cable, and up to three packets that something befalls. */
export const anyShortExchange: fc.Arbitrary<NetworkCase> = caseOf({
  path: at(90, fc.tuple(sparse<{ delayNs: number }>({ delayNs: at(95, duration(1e6, 100e6)) }))),
  tcp: at(85, both(anyPlainTcpOptions)),
  flows: at(95, fc.tuple(anyTcpFlow({ maxBytes: 15_000, maxConnections: 1 }))),
  fates: at(95, anyFates(3, 14)),
});

/** Connections that come and go: aborts, half-closes, old ports, Fast Open, both ends at once. */
export const anyLife: fc.Arbitrary<NetworkCase> = caseOf({
  path: at(90, fc.tuple(anyCable)),
  flows: at(
    98,
    fc.array(anyTcpFlow({ maxBytes: 3000, end: anyRestlessEnd(3000) }), {
      minLength: 1,
      maxLength: 2,
    }),
  ),
  fates: at(50, anyFates(3, 8)),
});

/** Datagrams, many of them in fragments. */
export const anyDatagrams: fc.Arbitrary<NetworkCase> = caseOf({
  path: at(90, fc.array(anyCable, { minLength: 1, maxLength: 3 })),
  flows: at(98, fc.array(anyUdpFlow, { minLength: 1, maxLength: 3 })),
  fates: at(30, anyFates(3, 8)),
});

/** Many connections through one bottleneck. */
export const anyCrowd: fc.Arbitrary<NetworkCase> = caseOf({
  pairs: at(80, whole(1, 4)),
  path: at(80, fc.array(anyQuietCable, { minLength: 0, maxLength: 2 })),
  access: at(50, anyQuietCable),
  flows: at(98, anyFlows({ maxBytes: 20_000, maxConnections: 4, pairs: 4 }, 4)),
});

/** A network in which cables are cut and change, and hosts crash. */
export const anyTrouble: fc.Arbitrary<NetworkCase> = caseOf({
  path: at(90, fc.array(anyCable, { minLength: 1, maxLength: 3 })),
  detour: at(20, fc.array(anyCable, { minLength: 1, maxLength: 2 })),
  flows: at(95, anyFlows({ maxBytes: 30_000 }, 2)),
  faults: at(
    98,
    fc.oneof({ withCrossShrink: true }, anyFaults(anyFault), anyFaults(anyGraveFault)),
  ),
});

/** A long transfer over a cable that may be bad: windows open, losses come in the midst of them. */
export const anyLongTransfer: fc.Arbitrary<NetworkCase> = caseOf({
  path: at(95, fc.tuple(anyCable)),
  tcp: at(85, both(anyPlainTcpOptions)),
  flows: at(
    98,
    fc.tuple(
      sparse<{ client: { sends: number } }>({
        client: anySize(250_000).map((sends) => ({ sends })),
      }),
    ),
  ),
});

/** Many small writes over a bad cable: segments that are sent again take in what came after them. */
export const anyCrumbs: fc.Arbitrary<NetworkCase> = caseOf({
  path: at(
    95,
    fc.tuple(
      sparse<{ delayNs: number; loss: number; back: { loss: number } }>({
        delayNs: at(90, duration(1e6, 50e6)),
        loss: at(
          80,
          whole(0, 30).map((percent) => percent / 100),
        ),
        back: at(
          50,
          whole(20, 50).map((percent) => ({ loss: percent / 100 })),
        ),
      }),
    ),
  ),
  tcp: at(60, both(anyPlainTcpOptions)),
  flows: at(98, fc.tuple(anyTcpFlow({ maxBytes: 2000, maxConnections: 1, end: anyCrumblingEnd }))),
});

/** Queues that mark instead of dropping, and ends that agreed to heed that (RFC 3168). */
export const anyMarks: fc.Arbitrary<NetworkCase> = caseOf({
  path: at(
    98,
    fc.tuple(
      sparse<{ rateBps: number; delayNs: number; markAbovePackets: number }>({
        rateBps: at(
          98,
          whole(1, 30).map((mbps) => mbps * 1e6),
        ),
        delayNs: at(90, duration(1e6, 30e6)),
        markAbovePackets: at(95, whole(0, 8)),
      }),
    ),
  ),
  tcp: at(
    95,
    fc.tuple(anyPlainTcpOptions, oneOf("cubic", "reno")).map(([plain, congestionControl]) => ({
      client: { ...plain, congestionControl, ecn: "request" as const },
    })),
  ),
  flows: at(
    98,
    fc.tuple(
      sparse<{ client: { sends: number } }>({
        client: anySize(150_000).map((sends) => ({ sends })),
      }),
    ),
  ),
});

/** Queues that manage themselves, some of them while cables are cut and change. */
export const anyManaged: fc.Arbitrary<NetworkCase> = caseOf({
  pairs: at(30, whole(1, 3)),
  path: at(95, fc.array(anyManagedCable, { minLength: 1, maxLength: 2 })),
  tcp: at(
    60,
    oneOf("off", "request").map((ecn) => ({ client: { ecn } })),
  ),
  flows: at(98, anyFlows({ maxBytes: 100_000, maxConnections: 3, pairs: 3 }, 3)),
  faults: at(20, anyFaults(anyFault)),
});

/** Any of all these. Shrinks to `{}`: two hosts, one clean cable, one byte. */
export const anyCase: fc.Arbitrary<NetworkCase> = fc.oneof(
  { withCrossShrink: true },
  anyShortExchange,
  anyTransfer,
  anyLife,
  anyDatagrams,
  anyCrowd,
  anyTrouble,
  anyLongTransfer,
  anyCrumbs,
  anyMarks,
  anyManaged,
);
