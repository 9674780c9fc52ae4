import { schemaText } from '../../cli/init/schema-text.js';
import { problemCodesPage, stepTypePage, stepTypesPage } from '../../model/reference.js';
import { stepTypes } from '../../model/steps/index.js';
import { withBlocks } from './blocks.js';
import { commandBlocks } from './commands.js';
import { languageBlocks } from './language.js';
import { programmeBlocks, workspaceBlocks } from './workspace.js';

/** Gives the text of a file of the repository, by its path from the root. */
export type ReadText = (path: string) => string;

/**
 * Every file that is made from the source, by its path from the root: whole pages and schemas, and documents in which
 * only blocks are generated. Writes nothing. Throws what `read` throws, and BlockError.
 */
export async function generatedFiles(read: ReadText): Promise<Map<string, string>> {
  const blocks: Record<string, Record<string, string>> = {
    'docs/language.md': languageBlocks(),
    'docs/workspace.md': workspaceBlocks(),
    'docs/programmes.md': programmeBlocks(),
    'docs/cli.md': await commandBlocks(),
  };
  return new Map([
    ['examples/storefront/runbook.schema.json', schemaText()],
    ['docs/problems.md', problemCodesPage()],
    ['docs/steps/README.md', stepTypesPage(stepTypes)],
    ...stepTypes.map((type): [string, string] => [`docs/steps/${type.type}.md`, stepTypePage(type)]),
    ...Object.entries(blocks).map(([path, made]): [string, string] => [path, withBlocks(read(path), made)]),
  ]);
}
