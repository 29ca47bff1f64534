/** Scripts, styles and the icon of the pages: files of the package, read once. */
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Reply, Request } from '../http/exchange.js';
import { isNotModified } from '../http/conditional.js';

/** The folder where each name is, and its type; scripts are there once the package is built. */
const scripts = { folder: new URL('../../dist/browser/', import.meta.url), type: 'text/javascript; charset=utf-8' };
const files = new URL('../../assets/', import.meta.url);

const assets: Readonly<Record<string, { readonly folder: URL; readonly type: string }>> = {
  'page.css': { folder: files, type: 'text/css; charset=utf-8' },
  'icon.svg': { folder: files, type: 'image/svg+xml' },
  'main.js': scripts,
  'cell-editor.js': scripts,
  'cell-keys.js': scripts,
  'column-filters.js': scripts,
  'conflict.js': scripts,
  'document.js': scripts,
  'exchange.js': scripts,
  'live-changes.js': scripts,
  'request-log.js': scripts,
  'requests.js': scripts,
};

export const assetNames: readonly string[] = Object.keys(assets);

interface Asset {
  readonly bytes: Uint8Array;
  readonly tag: string;
}

const read = new Map<string, Asset>();

export async function sendAsset(_service: unknown, { path, headers }: Request): Promise<Reply> {
  const name = path[1]!;
  const { folder, type } = assets[name]!;
  const { bytes, tag } = read.get(name) ?? (await readAsset(name, folder));
  const fields = [
    ['Content-Type', type],
    ['Cache-Control', 'no-cache'],
    ['Vary', 'Accept-Encoding'],
    ['ETag', tag],
  ] as const;
  return isNotModified(headers, tag) ? { status: 304, headers: fields } : { status: 200, headers: fields, body: bytes };
}

async function readAsset(name: string, folder: URL): Promise<Asset> {
  const bytes = await readFile(new URL(name, folder));
  const asset = { bytes, tag: `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"` };
  read.set(name, asset);
  return asset;
}
