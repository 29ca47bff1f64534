/** How far a request has come. */
export type RunningPhase = 'connecting' | 'greeting' | 'waiting' | 'receiving';

/** A request that is under way. */
export interface Running {
  readonly id: number;
  readonly phase: RunningPhase;
  /** Bytes of body that came. */
  readonly received: number;
}
