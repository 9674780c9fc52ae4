import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const LIBRARY = join(process.cwd(), 'runbooks');

/** Puts a runbook of the library, as shipped, into a workspace: its file and its messages. `path`: `day-0/confirm-communications`. */
export async function copyShipped(path: string, root: string): Promise<void> {
  const [day, name] = [dirname(path), basename(path)];
  await mkdir(join(root, 'runbooks'), { recursive: true });
  await cp(join(LIBRARY, `${path}.yaml`), join(root, 'runbooks', `${name}.yaml`));
  await cp(join(LIBRARY, day, 'messages', name), join(root, 'messages', name), { recursive: true });
}
