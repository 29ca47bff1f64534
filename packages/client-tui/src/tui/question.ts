/** What a prompt or a picker can ask for. The component that asks is the one that takes the answer. */
export type Question = 'command';
