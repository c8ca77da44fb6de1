/** A text as a part of a regular expression that matches nothing else, in RE2 and in JavaScript. */
export const escaped = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/**
 * A text as a quoted value of LogsQL or LogQL, whatever is in it: both read it as Go reads a string, to which the
 * escapes of JSON are known.
 */
export const quotedValue = (text: string): string => JSON.stringify(text.toWellFormed());

/** A regular expression that finds a text in any case. */
export const anyCase = (text: string): string => `(?i)${escaped(text)}`;
