import { Random } from '../random.js';
import { DiskImage, type ImageFolder, type ImageNode } from './disk-image.js';
import type { DiskTree } from './disk-tree.js';
import type { FileBytes } from './file-bytes.js';
import { applySteps, type FileNode, type FolderNode, type Node } from './nodes.js';
import { applyFate, type Fate, FATES } from './write-fates.js';

/**
 * What can be on a disk after the power was cut. Everything that was synced is there; of the rest:
 *
 * - **names**: any subset of the creations, links, renames, removals and new folders that no sync of their folder has
 *   confirmed, applied in their order, each whole: a rename sets one name and takes the other away, or does neither. ext4
 *   and XFS keep these changes in order (a subset that is a prefix); btrfs does not (Pillai et al., "All File Systems
 *   Are Not Created Equal", OSDI 2014, table 1), so any subset is possible somewhere. A rename that is half done was
 *   seen on ext2 only, and is left out. The sync of a file says nothing about its name, though many file systems do more;
 * - **content**: any subset of the writes and truncations that no sync of their file has confirmed, each by itself, also
 *   across files and independent of names: see `write-fates.ts`;
 * - **mode and owner**: the old or the new, where they were changed and not synced.
 */
export interface PowerCutOptions {
  /** So many images at most; fewer where there are no more, or where chance draws none that is new. */
  readonly limit: number;
  /** Whether a write can damage synced bytes of the blocks that it touches. Default true. */
  readonly damagesSyncedBytes?: boolean;
}

/** After so many draws in a row that brought nothing new, most of what there is has been drawn. */
const MAX_KNOWN = 5;

/** Each image is another one, by its fingerprint. The first is as if only the processes had died. */
export function* powerCuts(tree: DiskTree, random: Random, options: PowerCutOptions): Generator<DiskImage> {
  const files = [...tree.dirtyFiles];
  const writes = files.reduce((count, { pending }) => count + pending.length, 0);
  const seen = new Set<string>();
  let known = 0;
  for (const choice of choices(tree.journal.length, writes, random, options)) {
    const image = imageOf(tree, files, choice, random);
    if (seen.has(image.fingerprint)) {
      if (++known === MAX_KNOWN) return;
      continue;
    }
    known = 0;
    seen.add(image.fingerprint);
    yield image;
    if (seen.size >= options.limit) return;
  }
}

/** All as it is seen now. */
export function unharmed(tree: DiskTree): DiskImage {
  return imageOf(tree, [...tree.dirtyFiles], ALL, new Random(0));
}

/** What becomes of each change, by its index. */
interface Choice {
  readonly entry: (index: number) => boolean;
  readonly write: (index: number) => Fate;
  readonly attributes: boolean;
}

const ALL: Choice = { entry: () => true, write: () => 'whole', attributes: true };
const NOTHING: Choice = { entry: () => false, write: () => 'lost', attributes: false };

/** First the extremes; then at random, most of them plain: one change unlike all others, where most mistakes show. */
function* choices(
  entries: number,
  writes: number,
  random: Random,
  { limit, damagesSyncedBytes = true }: PowerCutOptions,
): Generator<Choice> {
  yield ALL;
  if (entries + writes === 0) return;
  yield NOTHING;
  yield { ...ALL, write: NOTHING.write };
  yield { ...ALL, entry: NOTHING.entry };
  const fates = damagesSyncedBytes ? FATES : FATES.filter((fate) => fate !== 'damaging');
  for (let drawn = 0; drawn < 2 * limit; drawn++) {
    const isEntry = random.below(entries + writes) < entries;
    if (random.below(3) === 0) yield mixedChoice(fates, random);
    else if (isEntry) yield plainEntryChoice(random.below(entries), random);
    else yield plainWriteChoice(random.below(writes), random.pick(fates), random);
  }
}

function plainEntryChoice(index: number, random: Random): Choice {
  switch (random.below(4)) {
    case 0:
      return { ...ALL, entry: (other) => other !== index };
    case 1:
      return { ...ALL, entry: (other) => other === index };
    case 2:
      return { ...ALL, entry: (other) => other < index };
    default:
      return { ...NOTHING, entry: (other) => other === index };
  }
}

function plainWriteChoice(index: number, fate: Fate, random: Random): Choice {
  const rest = random.pick<Fate>(['whole', 'lost']);
  return { ...ALL, write: (other) => (other === index ? fate : other < index ? 'whole' : rest) };
}

function mixedChoice(fates: readonly Fate[], random: Random): Choice {
  const likelihood = 1 + random.below(9);
  return {
    entry: () => random.below(10) < likelihood,
    write: () => (random.below(10) < likelihood ? 'whole' : random.pick(fates)),
    attributes: random.below(2) === 0,
  };
}

function imageOf(tree: DiskTree, files: readonly FileNode[], choice: Choice, random: Random): DiskImage {
  const contents = new Map<FileNode, FileBytes>();
  let index = 0;
  for (const file of files) {
    let bytes = file.durableBytes;
    for (const change of file.pending) bytes = applyFate(bytes, change, choice.write(index++), random);
    contents.set(file, bytes);
  }
  const entries = new Map<FolderNode, Map<string, Node>>();
  const entriesOf = (folder: FolderNode): Map<string, Node> => {
    let own = entries.get(folder);
    if (own === undefined) {
      own = new Map(folder.durableEntries);
      entries.set(folder, own);
    }
    return own;
  };
  for (const [at, { steps }] of tree.journal.entries()) if (choice.entry(at)) applySteps(steps, entriesOf);
  const nodes = new Map<Node, ImageNode>();
  const imageNode = (node: Node): ImageNode => {
    let image = nodes.get(node);
    if (image === undefined) {
      image = newImageNode(node);
      nodes.set(node, image);
    }
    return image;
  };
  const newImageNode = (node: Node): ImageNode => {
    const { inode, modified } = node;
    if (node.kind === 'file') {
      const attributes = choice.attributes ? node.attributes : node.durableAttributes;
      return { kind: 'file', inode, modified, attributes, bytes: contents.get(node) ?? node.durableBytes };
    }
    if (node.kind !== 'folder') {
      return { kind: node.kind, inode, modified, attributes: node.attributes, target: node.target };
    }
    const own = new Map<string, ImageNode>();
    for (const [name, entry] of entries.get(node) ?? node.durableEntries) own.set(name, imageNode(entry));
    return { kind: 'folder', inode, modified, attributes: node.attributes, entries: own };
  };
  return new DiskImage(imageNode(tree.root) as ImageFolder, tree.time, tree.nextInode);
}
