/** Signals are judged against their past, so as much again of what came before is looked at. */
export const pastFrom = (from: Date, to: Date): Date => new Date(2 * from.getTime() - to.getTime());
