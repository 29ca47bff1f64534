import type { Settings } from '../../../core/settings/settings.js';

/** What becomes of the settings file. */
export type SettingsMessage =
  | {
      readonly type: 'settings-came';
      readonly settings: Settings;
      /** A sentence each. */ readonly problems: readonly string[];
    }
  /** The file could not be read or written; one sentence. */
  | { readonly type: 'settings-refused'; readonly message: string };

export type SettingsEffect =
  | { readonly type: 'edit-settings' }
  /** Changes one value in the file and leaves the rest of it, comments included. */
  | { readonly type: 'write-setting'; readonly name: keyof Settings; readonly value: string | boolean }
  /** From now on effects work by these. */
  | { readonly type: 'use-settings'; readonly settings: Settings };
