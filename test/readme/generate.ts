// Rewrites the generated parts of README.md and docs/: `node test/readme/generate.ts`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filled, pages, readPage, root } from './blocks.ts';
import { generateParts } from './parts.ts';

const parts = await generateParts();
for (const page of pages) writeFileSync(join(root, page), filled(readPage(page), parts));
