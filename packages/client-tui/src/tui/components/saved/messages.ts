import type { Environments } from '../../../core/collections/environments.js';
import type { CollectionFile } from './state.js';

/** What becomes of the collection folder. */
export type SavedMessage =
  | {
      readonly type: 'saved-came';
      readonly files: readonly CollectionFile[];
      readonly environments: Environments;
      /** What could not be read, a sentence each. */
      readonly problems: readonly string[];
    }
  | {
      readonly type: 'collection-written';
      readonly file: CollectionFile;
      /** Which request is the one on the screen; `gone` where it is in the file no more, undefined where it never was. */
      readonly current: number | 'gone' | undefined;
      readonly notice: string;
    }
  /** Nothing was written, and why. */
  | { readonly type: 'collection-refused'; readonly message: string };

export type SavedEffect =
  | { readonly type: 'load-saved' }
  | {
      readonly type: 'write-collection';
      readonly path: string;
      readonly text: string;
      /** Of the file that is changed; undefined for a new one. */
      readonly revision: string | undefined;
      readonly current: number | 'gone' | undefined;
      readonly notice: string;
    }
  /** A copy of a file from anywhere, in the collection folder. */
  | { readonly type: 'import-http-file'; readonly path: string }
  /** The requests of an OpenAPI document, as a file of the collection folder. `from` is a URL, a path on the server (`/…`) or a file. */
  | { readonly type: 'import-openapi'; readonly from: string };
