import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const LIBRARY = join(process.cwd(), 'runbooks');

/** Puts a runbook of the library, as shipped, into a workspace: its file, and its messages where it has some. `path`: `day-0/confirm-communications`. */
export async function copyShipped(path: string, root: string): Promise<void> {
  const [day, name] = [dirname(path), basename(path)];
  await mkdir(join(root, 'runbooks'), { recursive: true });
  await cp(join(LIBRARY, `${path}.yaml`), join(root, 'runbooks', `${name}.yaml`));
  const messages = join(LIBRARY, day, 'messages', name);
  if (existsSync(messages)) await cp(messages, join(root, 'messages', name), { recursive: true });
}
