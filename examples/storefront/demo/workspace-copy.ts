import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

export interface WorkspaceWish {
  /** The workspace as it is kept in git: this example's folder. */
  source: string;
  /** Folder of the compiled example. */
  programs: string;
  /** Where the demo's workspace comes to lie. Whatever is there is removed. */
  root: string;
  /** Which kind of edge stands in front. */
  edge: 'haproxy' | 'own';
  /** A release that is to be built wrong. */
  badRelease?: string;
}

/**
 * Makes the workspace that the demo runs in: a copy, so that trying things out changes nothing that is in git. It differs in
 * three places: shop and database programs are compiled; where HAProxy is missing the edge is one of kind `http`; a bad release has its stamp.
 */
export function makeWorkspace({ source, programs, root, edge, badRelease }: WorkspaceWish): void {
  const shop = join(programs, 'shop');
  if (!existsSync(join(shop, 'main.js'))) {
    throw new Error(`${shop} has no main.js: the example is not compiled. Run \`npm start\`, which compiles it first.`);
  }
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  for (const name of [
    'daybook.yaml',
    'people.yaml',
    'policy.yaml',
    'targets.yaml',
    'runbook.schema.json',
    'runbooks',
    'programmes',
    'messages',
  ]) {
    cpSync(join(source, name), join(root, name), { recursive: true });
  }
  for (const part of ['shop', 'database']) {
    cpSync(join(programs, part), join(root, part), { recursive: true, filter: (path) => !/\.(ts|map)$/.test(path) });
    // The copy may lie outside of a package that says so.
    writeFileSync(join(root, part, 'package.json'), '{ "type": "module" }\n');
  }
  if (edge === 'own') useOwnEdge(join(root, 'targets.yaml'));
  if (badRelease !== undefined) stampBadRelease(join(root, 'shop', 'releases'), badRelease);
}

function useOwnEdge(file: string): void {
  const targets = parseDocument(readFileSync(file, 'utf8'));
  for (const [environment, prefix] of [
    ['production', 'STOREFRONT'],
    ['stage', 'STAGE'],
  ]) {
    const entry = { kind: 'http', url: `env:${prefix}_EDGE_ADMIN_URL`, traffic: '/traffic' };
    targets.setIn(['targets', 'storefront-edge', environment], targets.createNode(entry, { flow: true }));
  }
  writeFileSync(file, targets.toString({ lineWidth: 0 }));
}

/** Built from the wrong commit, with a query that has lost its index. Its health page does not look that far. */
function stampBadRelease(folder: string, release: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${release}.json`), `${JSON.stringify({ built: 'v1.3.9', answersAfterMs: 700 })}\n`);
}
