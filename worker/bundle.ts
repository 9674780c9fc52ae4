import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where the built bundle lies: beside the compiled workflows. Workers load it instead of bundling at start. */
export const bundlePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** Bundles the compiled workflows. Part of `npm run build`. */
export async function writeBundle(): Promise<void> {
  const workflowsPath = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: quiet });
  await writeFile(bundlePath, code);
}

const ignore = () => {};
const quiet = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: console.warn, error: console.error };

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await writeBundle();
