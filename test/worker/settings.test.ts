import { readSettings, temporalOf } from '../../worker/settings.js';
import { workspace } from '../model/planned.js';

const temporal = (args: string[], env: NodeJS.ProcessEnv) => temporalOf(readSettings(args, env), workspace(), env);

describe('a worker', () => {
  it('works in the namespace of its flag, then of DAYBOOK_NAMESPACE, then of daybook.yaml', async () => {
    const env = { DAYBOOK_NAMESPACE: 'from-env' };
    expect(await temporal(['--namespace', 'from-flag'], env)).toMatchObject({ namespace: 'from-flag' });
    expect(await temporal([], env)).toMatchObject({ namespace: 'from-env' });
    expect(await temporal([], {})).toMatchObject({ namespace: 'default' });
  });

  it('finds Temporal by its flag, then by the environment, and says which it was', async () => {
    const env = { DAYBOOK_TEMPORAL_ADDRESS: '127.0.0.1:2', TEMPORAL_ADDRESS: '127.0.0.1:3' };
    expect(await temporal(['--temporal', '127.0.0.1:1'], env)).toMatchObject({ address: '127.0.0.1:1', from: 'flag' });
    expect(await temporal([], env)).toMatchObject({ address: '127.0.0.1:2', from: 'environment' });
    expect(await temporal([], { TEMPORAL_ADDRESS: '127.0.0.1:3' })).toMatchObject({ from: 'TEMPORAL_ADDRESS' });
  });
});
