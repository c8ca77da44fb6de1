/** How programs of one making speak: what they say as they start, when a callee is gone, and when they end. */
export type Stack = {
  image: string;
  port: number;
  /** How long a start takes, in seconds. */
  slow: number;
  /** Its start, with the line that says it listens last. */
  starts(name: string, port: number, began: number): string[];
  /** An ordinary line of its work. */
  works(name: string, seconds: number): string;
  /** A call to somebody who refuses, or whose name is not known. */
  refused(host: string, port: number, seconds: number): string[];
  unknown(host: string, seconds: number): string[];
  /** It ends with these words. */
  dies(words: string, seconds: number): string[];
};
