/** The list at the left: tables, saved requests, requests that were sent. One selection goes through all of it. */
export const sections = ['tables', 'saved', 'history'] as const;
export type Section = (typeof sections)[number];

/** Which section the selection is in, and which of its entries; the tables keep theirs with them. */
export interface SidebarState {
  readonly section: Section;
  readonly saved: number;
  readonly history: number;
  /** Columns, where the user set them. */
  readonly width?: number;
}

export const atTables: SidebarState = { section: 'tables', saved: 0, history: 0 };
