import { inTurns } from '../../../../activities/audience/in-turns.js';
import { runCli } from '../../../../cli/run-cli.js';
import type { Ask } from '../../../../model/ask.js';
import { audienceId, type AudienceView } from '../../../../model/audience/audience.js';
import type { LedgerEntry } from '../../../../model/audience/ledger-entry.js';
import { fakeContext } from '../../../cli/fake-context.js';
import type { PeopleSite } from '../../../support/people-site.js';
import { type Hands, handsOf } from './answering.js';
import { type Stakeholder, workingWay } from './crowd.js';
import { type Answered, Notebook } from './notebook.js';
import { beforeLookingAgain } from '../../../support/look-again.js';

const HOUR_S = 3_600;
const PATIENCE_MS = 60_000;
/** A clock that is moved forward stands still meanwhile. */
const SLACK_MS = 60_000;
/** People who answer at the same moment. */
const AT_ONCE = 12;

/** What a played campaign leaves behind. */
export interface Played {
  run: string;
  notes: Notebook;
  /** What stood in the chat of a release manager when it was escalated. */
  escalated: string;
}

/** Plays the runbook from its start to its end. Everybody answers on a real way; what they did goes into the notebook. */
export async function playCampaign(site: PeopleSite, people: readonly Stakeholder[]): Promise<Played> {
  const { scenario } = site;
  const run = await scenario.start('confirm-communications', { inputs: ['release=Storefront v2'] });
  const stage = new Stage(site, people, run);
  await stage.everybodyTold();
  await stage.firstDay();
  await stage.forward(24 * HOUR_S + 300);
  await stage.deputiesAnswer();
  await stage.forward(12 * HOUR_S);
  const escalated = await stage.managersTold();
  await stage.forward(12 * HOUR_S);
  await stage.lateOnes();
  await stage.decide();
  await stage.callThem();
  await stage.keyPeople();
  await scenario.ended(run);
  await stage.ledgersWritten();
  return { run, notes: stage.notes, escalated };
}

/** One campaign, phase by phase. */
class Stage {
  readonly notes: Notebook;
  private readonly hands: Hands;

  constructor(
    private readonly site: PeopleSite,
    private readonly people: readonly Stakeholder[],
    private readonly run: string,
  ) {
    this.hands = handsOf(site);
    this.notes = new Notebook(people);
  }

  async everybodyTold(): Promise<void> {
    await this.site.scenario.audience(this.run, 'reach');
    await this.until('everybody told', ({ entries }) => entries.every(({ state }) => state !== 'planned'));
    this.notes.told();
  }

  /** Those who answer by themselves, those who object, and one whom a release manager lets off. */
  async firstDay(): Promise<void> {
    const late = this.people.find(({ does, ways }) => does === 'declines-late' && ways[0] === 'slack');
    const prompt = this.people.filter(({ does }) => does === 'acknowledges' || does === 'declines');
    await inTurns(prompt, AT_ONCE, (person) => this.answer(person, person.does === 'declines'));
    // Their dialog stays open until it is too late.
    if (late) await this.hands.press(late.slackUser, 'goes live?', 'I object');
    for (const person of this.people.filter(({ does }) => does === 'is-let-off')) {
      await this.daybook('waive', this.run, 'reach', person.id, '--reason', 'has left the company');
      this.notes.answered(person.id, { state: 'waived', via: 'cli', by: 'dana', reason: 'has left the company' });
    }
  }

  /** Deputies have been told by now, and answer in the place of whom they stand in for. */
  async deputiesAnswer(): Promise<void> {
    const represented = this.people.filter(({ deputy }) => deputy !== undefined);
    await this.until('deputies told and three reminders', ({ entries }) =>
      this.people.every(({ id, deputy }) => {
        const entry = entries.find(({ person }) => person === id) as LedgerEntry;
        const reminders = entry.deliveries.filter(({ what }) => what === 'reminder').length;
        return reminders === this.notes.of(id).reminders && (entry.deputies?.[0]?.person ?? undefined) === deputy;
      }),
    );
    await inTurns(represented, AT_ONCE, async (person) => {
      const deputy = this.person(person.deputy ?? '');
      const silence = `${person.name} has not answered`;
      const via = deputy.ways[0] === 'slack' ? 'slack' : 'mail';
      if (via === 'slack') await this.hands.press(deputy.slackUser, silence, 'I have read this');
      else await this.mail(deputy, silence, { action: 'acknowledge' });
      this.notes.answered(person.id, { state: 'acknowledged', via, by: deputy.id });
    });
  }

  /** The names of the silent go to whoever looks after all of them. */
  async managersTold(): Promise<string> {
    await this.until('release told', ({ told = [] }) => told.filter(({ what }) => what === 'escalation').length === 2);
    return JSON.stringify(this.site.chat.direct('U0DANA'));
  }

  /** The deadline has passed, and the run asks what follows from it; whoever is late says so now. */
  async lateOnes(): Promise<void> {
    await this.site.scenario.until(this.run, 'the question', ({ asks }) =>
      asks.some(({ kind }) => kind === 'decision'),
    );
    for (const person of this.people.filter(({ does }) => does.endsWith('-late'))) {
      const declined = person.does === 'declines-late';
      await this.answer(person, declined, 'late');
    }
  }

  /** A release manager goes on all the same, at the command line. */
  async decide(): Promise<void> {
    await this.daybook('decide', this.run, 'reach', 'skip', '--reason', 'enough of them are reached');
  }

  /** The run goes no further before a release manager has called those whom no way has reached. */
  async callThem(): Promise<void> {
    await this.site.scenario.ask(this.run, 'call');
    await this.daybook('complete', this.run, 'call');
  }

  /** One key person has no time, one is silent, all others answer. */
  async keyPeople(): Promise<void> {
    const { scenario } = this.site;
    await scenario.audience(this.run, 'availability');
    const key = this.people.filter((person) => person.key && !person.does.endsWith('-late'));
    await this.until('key people told', ({ entries }) => entries.every(({ state }) => state !== 'planned'), {
      step: 'availability',
    });
    const [busy, ...others] = key;
    if (!busy) throw new Error('there are no key people');
    await this.hands.press(busy.slackUser, 'When can you be had', 'I decline');
    await this.hands.submit(busy.slackUser, { 'Why not?': 'I am on leave then' });
    this.notes.filled(busy.id, undefined);
    await inTurns(others, AT_ONCE, (person) => this.fillIn(person, others.indexOf(person)));
    await scenario.until(this.run, 'enough answers', ({ asks }) =>
      asks.some(({ step, status }) => step === 'availability' && status === 'reached'),
    );
  }

  /** Both audiences have ended and written what they know. */
  async ledgersWritten(): Promise<void> {
    const { workflow } = this.site.scenario.connected.client;
    for (const ask of ['reach/1', 'availability/1'])
      await workflow.getHandle(audienceId({ run: this.run, ask, shard: 0 })).result();
  }

  /** Both workflows, in step. Resolves when the clock of the people is there. */
  async forward(seconds: number): Promise<void> {
    const { scenario } = this.site;
    const ask = (await scenario.view(this.run)).asks.find(({ step }) => step === 'reach') as Ask;
    const audience = audienceId({ run: this.run, ask: ask.id, shard: 0 });
    const target = this.notes.clock() + seconds * 1_000;
    await Promise.all([this.run, audience].map((id) => scenario.fastForward(id, seconds)));
    // Looking does not move a workflow's clock; what somebody says whom it does not ask changes nothing and does.
    const tick = () =>
      scenario.giveAll(this.run, ask, [scenario.audienceAnswer(this.run, ask, { sub: 'nobody', action: 'seen' })]);
    const { now } = await this.until('the clock', (view) => view.now > target - SLACK_MS, { tick });
    this.notes.clockShows(now);
  }

  private async answer(person: Stakeholder, declines: boolean, late?: 'late'): Promise<void> {
    const reason = declines ? `${person.name} is better reached by telephone` : undefined;
    const via = workingWay(person) === 'slack' ? 'slack' : 'mail';
    const begun = this.notes.clock();
    if (via === 'mail')
      await this.mail(person, 'goes live', { action: declines ? 'decline' : 'acknowledge', reason: reason ?? '' });
    else if (!declines) await this.hands.press(person.slackUser, 'goes live?', 'I have read this');
    else {
      if (!late) await this.hands.press(person.slackUser, 'goes live?', 'I object');
      await this.hands.submit(person.slackUser, { 'Why not?': reason ?? '' });
    }
    const state = declines ? 'declined' : 'acknowledged';
    const answered: Answered = late ? { state: 'late', lateAnswer: state } : { state };
    this.notes.answered(person.id, { ...answered, via, ...(reason && { reason }) }, begun);
  }

  private async fillIn(person: Stakeholder, index: number): Promise<void> {
    const filled = {
      available: index % 3 !== 0,
      reach: ['chat', 'telephone', 'mail'][index % 3] ?? 'chat',
      prepared: 2 + (index % 4),
    };
    const yesNo = filled.available ? 'Yes' : 'No';
    if (workingWay(person) === 'slack') {
      await this.hands.press(person.slackUser, 'When can you be had', 'Answer');
      await this.hands.submit(person.slackUser, {
        'Can you be had during the whole window?': yesNo,
        'How are you reached fastest?': filled.reach,
        'How well prepared do you feel? (1 not at all, 5 completely)': String(filled.prepared),
        'What is missing?': `a canary of ${person.id}`,
      });
    } else {
      await this.mail(person, 'Four questions', {
        action: 'answer',
        'field.available': yesNo.toLowerCase(),
        'field.reach': filled.reach,
        'field.prepared': String(filled.prepared),
      });
    }
    this.notes.filled(person.id, filled);
  }

  private async mail(to: Stakeholder, words: string, fields: Record<string, string>): Promise<void> {
    const page = await this.hands.byMail(
      (mail) => mail.to.includes(to.email) && (mail.parsed.text ?? '').includes(words),
      fields,
    );
    if (!/<h1>Your answer (?:is recorded|came late)<\/h1>/.test(page))
      throw new Error(`not taken: ${page.slice(-900)}`);
  }

  private async daybook(...argv: string[]): Promise<void> {
    const context = fakeContext({ cwd: this.site.scenario.root });
    const exit = await runCli([...argv, '--as', 'dana'], context);
    if (exit !== 0) throw new Error(`daybook ${argv.join(' ')} ended with ${exit}: ${context.stderr.text}`);
  }

  private person(id: string): Stakeholder {
    const found = this.people.find((person) => person.id === id);
    if (!found) throw new Error(`there is no ${id}`);
    return found;
  }

  private async until(
    what: string,
    seen: (view: AudienceView) => boolean,
    { step = 'reach', tick }: { step?: string; tick?(): Promise<unknown> } = {},
  ): Promise<AudienceView> {
    const deadline = Date.now() + PATIENCE_MS;
    let last: AudienceView | undefined;
    while (Date.now() < deadline) {
      await tick?.();
      const view = await this.site.scenario.ledger({ run: this.run, ask: `${step}/1` }).catch(() => undefined);
      if (view && seen(view)) return view;
      last = view ?? last;
      await beforeLookingAgain();
    }
    throw new Error(`waited ${PATIENCE_MS} ms for ${what}; at ${last?.now} there is ${JSON.stringify(last?.counts)}`);
  }
}
