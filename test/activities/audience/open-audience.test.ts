import { findEscalation } from '../../../activities/audience/find-escalation.js';
import { contactTimes } from '../../../activities/audience/contact-times.js';
import { openAudience } from '../../../activities/audience/open-audience.js';
import { NOW, People } from './support.js';

const DAY = 86_400_000;

describe('opening an audience', () => {
  it('asks everybody once, sorted, under every name through which they are asked', async () => {
    const world = new People(['zoe', 'ada', 'bo', 'cy']);
    world.workspace.people.rotas = {
      duty: { zone: 'UTC', from: '2026-11-24', at: '09:00', days: 1, order: ['cy', 'bo'] },
    };
    world.fromRun();
    const order = world.order({
      to: ['noc', 'zoe', 'duty'],
      members: { noc: ['zoe', 'ada', 'gone'] },
      require: { everyoneIn: ['ops'] },
    });
    order.members.ops = ['ada'];
    const opened = await openAudience(order, world.deps);
    expect(world.started.map(({ people }) => people.map(({ person, as }) => `${person}: ${as.join(' ')}`))).toEqual([
      ['ada: noc ops', 'cy: duty', 'gone: noc', 'zoe: noc zoe'],
    ]);
    expect(world.started[0]?.people[2]).toMatchObject({ unreachable: "gone is not in this worker's people.yaml" });
    expect(opened).toMatchObject({ total: 4, shards: ['ada'], counts: { states: { planned: 3, unreachable: 1 } } });
  });

  it('asks the same people again when it is repeated, although people.yaml has changed', async () => {
    const world = new People(['ada', 'bo']);
    world.fromRun();
    const first = await openAudience(world.order({ to: ['ada', 'bo'] }), world.deps);
    delete world.workspace.people.people.bo;
    expect(await openAudience(world.order({ to: ['ada', 'bo'] }), world.deps)).toEqual(first);
    expect(world.started[1]).toEqual(world.started[0]);
  });

  it('says why nobody can reach somebody: no address, no transport of theirs, no transport at all', async () => {
    const world = new People(['ada', 'bo', 'cy']);
    world.fromRun();
    world.change('ada', { addresses: {} });
    world.change('bo', { transports: ['pager'] });
    await openAudience(world.order({ to: ['ada', 'bo', 'cy'] }), world.deps);
    expect(world.started[0]?.people.map(({ unreachable }) => unreachable)).toEqual([
      'ADA has no address at chat; ADA has no address at mail',
      'BO takes no transport that this worker has',
      undefined,
    ]);
    const bare = new People(['ada']);
    bare.fromRun();
    await openAudience(bare.order({ to: ['ada'] }), { ...bare.deps, transports: {} });
    expect(bare.started[0]?.people[0]?.unreachable).toBe('this worker has no transport');
  });

  it('opens nothing for anybody but the run, and puts the attempt on record', async () => {
    const world = new People(['ada']);
    await expect(openAudience(world.order({ to: ['ada'] }), world.deps)).rejects.toMatchObject({ nonRetryable: true });
    world.activity.workflow = undefined;
    await expect(openAudience(world.order({ to: ['ada'] }), world.deps)).rejects.toThrow('without a workflow');
    world.activity.workflow = { id: 'other-run', runId: 'r', type: 'run' };
    await expect(openAudience(world.order({ to: ['ada'] }), world.deps)).rejects.toThrow('other-run');
    expect(world.started).toEqual([]);
    expect(await world.refusals()).toHaveLength(3);
  });
});

describe('escalation and hours', () => {
  it('finds deputies by person, and whoever is meant by a group, a rota or a name', async () => {
    const world = new People(['ada', 'bo', 'cy']);
    world.change('ada', { deputies: [{ person: 'bo' }, { person: 'cy', from: '2026-11-24', to: '2026-11-24' }] });
    const { people } = world.workspace;
    people.groups.release = ['bo', 'cy'];
    people.rotas = { duty: { zone: 'UTC', from: '2026-11-23', at: '09:00', days: 1, order: ['bo', 'cy'] } };
    const ask = (to: string, now = NOW) => findEscalation({ to, people: ['ada', 'bo'], now }, world.deps);
    expect(await ask('deputy')).toEqual({ ada: ['bo', 'cy'], bo: [] });
    expect(await ask('deputy', NOW + DAY)).toEqual({ ada: ['bo'], bo: [] });
    expect(await ask('release')).toEqual({ release: ['bo', 'cy'] });
    expect(await ask('duty')).toEqual({ duty: ['cy'] });
    expect(await ask('ada')).toEqual({ ada: ['ada'] });
    expect(await ask('nobody')).toEqual({ nobody: [] });
  });

  it('gives everybody their own time, and no hours to whoever has left', async () => {
    const world = new People(['ada', 'bo']);
    world.change('ada', { quiet: { from: '09:00', to: '12:30' } });
    const question = { people: ['ada', 'bo', 'gone'], after: NOW, urgent: false, within: 'any' as const };
    expect(await contactTimes(question, world.deps)).toEqual({ ada: NOW + 2.5 * 3_600_000, bo: NOW, gone: NOW });
  });
});
