/** Errors as Node has them, and the faults that a test plans. */
import type { OperationName } from '../hooked-file-system.js';

/** The operations of a simulated disk, as plans and observers name them. */
export type DiskOperation = OperationName | 'lock' | 'release';

export interface Fault {
  /** The index of the operation that fails, from 0, counted since the disk was booted. */
  readonly operation: number;
  /** Such as `EIO`. */
  readonly code: string;
  /** `once`, or from then on every operation of the same name. */
  readonly lasts: 'once' | 'for-good';
}

/** What becomes of a disk's operations beyond what a sound disk does. */
export interface FaultPlan {
  readonly faults?: readonly Fault[];
  /** A write takes so many bytes at most. */
  readonly maxWriteBytes?: number;
  /** So many bytes can be written in all; the write that meets the end is short, the next one `ENOSPC`. */
  readonly freeBytes?: number;
  /**
   * What a reader of a file sees after its sync has failed: what was written (ext4, XFS), though it is lost, or what is
   * on the disk (btrfs). Default `written`. Either way the next sync succeeds, and makes nothing of it durable
   * (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
   */
  readonly afterFailedSync?: 'written' | 'on-disk';
  /**
   * What a failed sync of a folder leads to. `read-only`, the default: the file system gives up, as ext4, XFS and btrfs
   * do when their journal cannot be written (same paper), and refuses every later change with `EROFS`; what was not
   * durable is there or not. `forgotten`: the names show, the next sync succeeds, and they are lost nevertheless, as could
   * happen without a journal.
   */
  readonly afterFailedFolderSync?: 'read-only' | 'forgotten';
}

/** What a file system that is read-only refuses. */
export const CHANGING_OPERATIONS: ReadonlySet<DiskOperation> = new Set<DiskOperation>([
  'create',
  'makeFolder',
  'link',
  'renameSync',
  'remove',
  'removeFolder',
  'syncFolder',
  'write',
  'setMode',
  'setOwner',
  'truncate',
  'syncFile',
  'syncData',
]);

export function systemError(code: string, operation: string, path: string): Error {
  // Looks for files that are not there are many, and a stack costs more than all the rest of one.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = Object.assign(new Error(`${code}: ${operation} '${path}' on the simulated disk`), { code, path });
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

/** Which operation fails, as the plan has it. */
export class FaultSchedule {
  readonly #faults: readonly Fault[];
  readonly #broken = new Map<DiskOperation, string>();

  constructor(plan: FaultPlan) {
    this.#faults = plan.faults ?? [];
  }

  /** The code with which this operation fails; undefined where it does not. */
  codeAt(index: number, operation: DiskOperation): string | undefined {
    const fault = this.#faults.find((planned) => planned.operation === index);
    if (fault?.lasts === 'for-good') this.#broken.set(operation, fault.code);
    return fault?.code ?? this.#broken.get(operation);
  }
}
