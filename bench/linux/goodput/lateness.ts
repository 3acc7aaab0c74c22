import { exponential, us } from "@seedwire/engine";
import type { DelayModel } from "@seedwire/link";

const MEAN_NS = us(23);

/**
 * How late packets left the emulator of the measurement: 23 us on the average. A late packet holds up those
 * behind it, so none overtakes another.
 */
export const lateness: DelayModel = ({ simulation, link }, purpose) => {
  const rng = simulation.rng(`${link} ${purpose}`);
  let lastNs = 0;
  return {
    extraNs({ arrivalNs }) {
      lastNs = Math.max(lastNs, arrivalNs + Math.round(exponential(rng, MEAN_NS)));
      return lastNs - arrivalNs;
    },
  };
};
