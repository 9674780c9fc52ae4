import { checkWorkspace } from '../planning/check-workspace.js';
import type { Finding } from './finding.js';

/** Whether the four files and the runbooks are right; `daybook check` says what is not. */
export async function examineWorkspace(root: string): Promise<Finding> {
  const { files, problems } = await checkWorkspace({ root, cwd: root, named: [] });
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return { name: 'workspace', state: 'good', message: `${root}, ${files.length} files are fine` };
  const message = `${root} has ${errors} ${errors === 1 ? 'error' : 'errors'}`;
  return { name: 'workspace', state: 'broken', message, cure: 'See them with `daybook check`.' };
}
