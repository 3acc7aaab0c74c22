import type { CableCase, LinkCase, NetworkCase } from "../case/index.ts";

/**
 * A case without what draws fates, and without fates of its own: for a run that is repeated from
 * recorded ones.
 */
export function strippedCase({ fates: _fates, ...networkCase }: NetworkCase): NetworkCase {
  const { path, detour, access } = networkCase;
  return {
    ...networkCase,
    ...(path === undefined ? {} : { path: path.map(plainCable) }),
    ...(detour === undefined ? {} : { detour: detour.map(plainCable) }),
    ...(access === undefined ? {} : { access: plainCable(access) }),
  };
}

function plainCable({ there, back, ...both }: CableCase): CableCase {
  return {
    ...plain(both),
    ...(there === undefined ? {} : { there: plain(there) }),
    ...(back === undefined ? {} : { back: plain(back) }),
  };
}

function plain({
  loss: _loss,
  corrupt: _corrupt,
  duplicate: _duplicate,
  reorder: _reorder,
  heldBackNs: _heldBackNs,
  jitterNs: _jitterNs,
  ...link
}: LinkCase): LinkCase {
  return link;
}
