import type { QuestionnaireResults } from '../../records/questionnaires.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { toType } from '../invocation.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'results',
  about:
    'What was answered to one questionnaire, question by question, over all runs on record. It reads the record store of the\n' +
    'workspace, so it works offline, where that store is. Late answers do not count, and what people wrote in their own words\n' +
    'is only counted: it stands on the page, for those who may steer the run.',
  arguments: [{ name: 'questionnaire', about: 'RUNBOOK/STEP' }],
  options: [WORKSPACE],
  examples: [
    { line: 'daybook results go-live/ready', about: 'each question over time' },
    {
      line: "daybook results go-live/ready --json | jq '.fields[] | {name, values: [.points[].value]}'",
      about: 'what a line is drawn of',
    },
  ],
  json: '{ok, runbook, step, rounds: [{run, environment, at, answered, total}], fields: [{name, label, type, points: [{run, at, answered, words, value?}]}]}',
  run: results,
};

async function results(context: Context, given: Given): Promise<ExitCode> {
  const questionnaire = questionnaireOf(given.argument('questionnaire'));
  const root = await findWorkspace(context, given.text('workspace'));
  const { readSettings } = await import('../workspace-settings.js');
  const { openRecords } = await import('../../records/index.js');
  const { readQuestionnaire } = await import('../../records/questionnaires.js');
  const { records } = await readSettings(root);
  const found = withoutTexts(await readQuestionnaire(openRecords(records, root), questionnaire));
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, ...found })}\n`);
    return EXIT.done;
  }
  if (found.rounds.length === 0) {
    context.stderr.write(
      `No run on record has asked ${found.runbook}/${found.step}. See what runs there are: ${toType(context.invocation, 'runs')}\n`,
    );
    return EXIT.done;
  }
  const { paintLine } = await import('../render/line.js');
  const { resultsTable } = await import('../render/results-table.js');
  const lines = resultsTable(found, { zone: context.zone });
  context.stdout.write(`${lines.map((line) => paintLine(line, context.paint.out)).join('\n')}\n`);
  return EXIT.done;
}

function questionnaireOf(written: string): { runbook: string; step: string } {
  const [runbook = '', step = '', ...rest] = written.split('/');
  if (runbook !== '' && step !== '' && rest.length === 0) return { runbook, step };
  throw new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: `${written} is no questionnaire: it is named by its runbook and its step.`,
    cure: 'Write it as RUNBOOK/STEP: `daybook results go-live/ready`.',
  });
}

/** On a terminal nobody says who reads: what people wrote stays where that is known. */
function withoutTexts({ fields, ...rest }: QuestionnaireResults): QuestionnaireResults {
  return {
    ...rest,
    fields: fields.map((field) => ({ ...field, points: field.points.map(({ texts: _texts, ...point }) => point) })),
  };
}
