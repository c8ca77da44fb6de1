/**
 * An answer of a tool that has an address, for clients that attach what they are shown. Plain data, so that it
 * can be listed before a tool is loaded.
 */
export type Resource = {
  name: string;
  title: string;
  description: string;
  /** Each `{name}` is an argument of the tool, and a name from the catalogue. */
  uriTemplate: string;
  tool: string;
  /** What of the catalogue has such a resource each. */
  of: 'component' | 'environment' | 'project';
};
