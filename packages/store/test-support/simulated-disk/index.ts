export { DiskImage, type ImageNode } from './disk-image.js';
export type { DiskOperation, Fault, FaultPlan } from './faults.js';
export { BLOCK_BYTES, FileBytes, SECTOR_BYTES } from './file-bytes.js';
export type { PowerCutOptions } from './power-cut.js';
export { type DiskObserver, SimulatedDisk, type SimulatedDiskOptions } from './simulated-disk.js';
