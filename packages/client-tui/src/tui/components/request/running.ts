/** How far a request has come. */
export type RunningPhase = 'connecting' | 'greeting' | 'waiting' | 'receiving';

/** A request that is under way. */
export interface Running {
  readonly id: number;
  readonly phase: RunningPhase;
  /** Bytes of body that came. */
  readonly received: number;
  /** Bytes of body that are to come, where the answer says so. */
  readonly total?: number | undefined;
  /** A body that is sent while it is read. */
  readonly upload?: Upload | undefined;
}

/** Bytes of a body that went, and all of them where that is known. */
export interface Upload {
  readonly sent: number;
  readonly total: number | undefined;
}
