/** What a kind of backend is called in errors, so that every adapter tells of trouble in the same way. */
export type Kind = {
  /** The settings `<noun>.url` and `<noun>.headers`, and how the backend is called: `metrics`. */
  noun: string;
  /** `the Prometheus API` */
  speaks: string;
  /** What is asked below the URL: `/api/v1/query_range is asked below it`. */
  below: string;
  /** What an answer holds, in the plural: `series`. */
  holds: string;
  /** What to do when answers are slow, as a sentence. */
  faster: string;
  /** What still works without it, as a sentence. */
  without: string;
  /** What to do when it refuses a query, as a sentence. */
  otherQuery: string;
};

/** What was asked: in words that people know, and the backend without its credentials. */
export type Subject = { query: string; server: string; kind: Kind };
