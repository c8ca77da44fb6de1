/** One question to a language model, answered by JSON of a schema. */
export type Prompt = {
  system: string;
  user: string;
  schema: { name: string; json: { readonly [keyword: string]: unknown } };
  /** The longest answer. */
  maxTokens: number;
  /** The most HTTP requests that it may take, with those that are refused. */
  requests: number;
};

/** `value`: JSON as the model wrote it, which nobody has checked. */
export type Completion = { value: unknown; tokens: { input: number; output: number }; requests: number };

export interface LanguageModel {
  /**
   * Throws `refused` where the model will not answer, `too_large` and `not_supported` for what is no answer, `timeout`
   * when the signal ends it, `unavailable` and `unauthenticated` as the endpoint says.
   */
  complete(prompt: Prompt, signal: AbortSignal): Promise<Completion>;
}

/** A tool that a model may name as a next step. */
export type KnownTool = {
  name: string;
  writes: boolean;
  arguments: readonly string[];
  takes(args: { readonly [argument: string]: unknown }): boolean;
};

/** A language model that tells reports in words, and what it is held to. */
export type Narration = {
  model: LanguageModel;
  /** What the model is called in reports. */
  name: string;
  /** For each report: HTTP requests, tokens of prompt and answer, seconds. */
  calls: number;
  tokens: number;
  seconds: number;
  /** Whether names are hidden from the model. */
  pseudonyms: boolean;
  /** A report without credentials and invisible characters. */
  safe(body: { readonly [field: string]: unknown }): { readonly [field: string]: unknown };
  /** A word that nobody can foresee. */
  newFence(): string;
  tools: readonly KnownTool[];
  /** The names of components and resources on this platform. */
  names(signal: AbortSignal): Promise<readonly string[]>;
};
