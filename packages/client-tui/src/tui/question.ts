/** What a prompt or a picker can ask for. The component that asks is the one that takes the answer. */
export type Question = 'filter-rows' | 'search-rows' | 'go-to-row' | 'edits' | 'quit-with-edits';
