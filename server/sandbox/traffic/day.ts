const hour = 3_600_000;
const busiest = 13 * hour;

/** The share of a day's highest traffic at a time: 1 at one o'clock UTC in the afternoon, `1 - swing` at night. */
export const ofDay = (swing: number, time: number): number =>
  1 - (swing * (1 - Math.cos((2 * Math.PI * (time - busiest)) / (24 * hour)))) / 2;
