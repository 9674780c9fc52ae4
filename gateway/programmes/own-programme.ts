import type { Programme } from '../../model/programme/programme.js';
import { loadProgramme } from '../../workspace/programmes.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';

/** The programme as the gateway's own checkout has it now. Throws a Refusal: 404 for none of this name, 503 for one that does not check. */
export async function ownProgramme({ workspace }: Pick<GatewayContext, 'workspace'>, name: string): Promise<Programme> {
  const { programme, problems } = await loadProgramme(workspace.root, name);
  if (programme) return programme;
  const [first] = problems.filter(({ severity }) => severity === 'error');
  if (!first || first.code === 'DB4593')
    throw new Refusal(404, {
      code: 'programme-not-found',
      message: `the checkout of the gateway has no programme ${name.slice(0, 100)}`,
      cure: 'Bring programmes/ there up to date, or see: daybook programme list',
    });
  throw new Refusal(503, {
    code: 'programme-broken',
    message: `the programme ${name} does not check in the checkout of the gateway: ${first.message}`,
    cure: 'Mend it there: daybook check',
  });
}
