import { diagnose } from './diagnose.ts';
import type { Prompt } from './prompt.ts';

/** Every prompt, in the order they are listed. */
export const prompts: readonly Prompt[] = [diagnose];
