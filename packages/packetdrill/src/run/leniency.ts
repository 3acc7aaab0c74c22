/** What is not looked at when packets are compared. */
export interface Leniency {
  /** Windows, window scales, the order of options and their padding do not matter. */
  readonly relaxed: boolean;
  /** The packet of the script stands for several: if relaxed, PSH does not matter either. */
  readonly manySegments: boolean;
}

/** Says in a report what a relaxed run does not compare. */
export const RELAXED_NOTE =
  "relaxed: windows, window scales, order and padding of options, and PSH where a packet of the script covers several segments are not compared";
