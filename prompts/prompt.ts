/** Arguments are names from the catalogue; each is completed from the kind it is called after. */
export type Argument = {
  name: 'environment' | 'project' | 'component';
  description: string;
  required: boolean;
};

/** The values that were given. */
export type Given = { readonly [argument in Argument['name']]?: string };

/** Something that a person starts by its name. It can be listed before a tool is loaded. */
export type Prompt = {
  name: string;
  title: string;
  description: string;
  arguments: readonly Argument[];
  /** The tools that the text names; without one of them the prompt is not offered. */
  tools: readonly string[];
  text(given: Given): string;
};
