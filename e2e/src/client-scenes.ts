/**
 * The scenes of `docs/client.md`, in the order of its sections. A view gets into the document by a scene;
 * `ROWHOUSE_WRITE_GUIDE=1 npx vitest run src/client-guide.test.ts` in `e2e` writes it anew.
 */
import { answers } from './client-scenes/answers.js';
import { others } from './client-scenes/others.js';
import { requests } from './client-scenes/requests.js';
import { everywhere, saved, sizes } from './client-scenes/screen.js';
import { shell } from './client-scenes/shell.js';
import { choosing, tables } from './client-scenes/tables.js';
import type { Play } from './client-stage.js';

export const plays: readonly Play[] = [tables, choosing, others, requests, answers, saved, everywhere, sizes, shell];
