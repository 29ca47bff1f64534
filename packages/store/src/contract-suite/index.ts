/**
 * What every engine of the `TableStore` contract must do, as tests for Vitest.
 *
 * @module @rowhouse/store/contract-suite
 */
import { describe } from 'vitest';
import { describeCells } from './cells.js';
import { describeChangeFeed } from './change-feed.js';
import { describeCommits } from './commits.js';
import { describeConcurrency } from './concurrency.js';
import { describeConditionGroups } from './condition-groups.js';
import { describeDrops } from './drops.js';
import { describeFiles } from './files.js';
import { describeIdempotency } from './idempotency.js';
import { describeKeySizes } from './key-sizes.js';
import { describeNumberedRows } from './numbered-rows.js';
import { describePages } from './pages.js';
import { describeQueries } from './queries.js';
import { describeRandomQueries } from './random-queries.js';
import { describeRefusedQueries } from './refused-queries.js';
import type { Engine } from './subject.js';
import { describeTables } from './tables.js';

export type { Engine, Subject } from './subject.js';

/**
 * Registers, with Vitest, the tests that every engine of the `TableStore` contract must pass. Call it in a test file of
 * the engine; `create` is called once for each test, and must give an empty store.
 */
export function describeTableStore(name: string, engine: Engine): void {
  describe(`${name} keeps the TableStore contract`, () => {
    describeTables(engine);
    describeDrops(engine);
    describeCommits(engine);
    describeNumberedRows(engine);
    describeConcurrency(engine);
    describeIdempotency(engine);
    describeCells(engine);
    describeChangeFeed(engine);
    describeFiles(engine);
    describeKeySizes(engine);
    describeQueries(engine);
    describeConditionGroups(engine);
    describePages(engine);
    describeRefusedQueries(engine);
    describeRandomQueries(engine);
  });
}
