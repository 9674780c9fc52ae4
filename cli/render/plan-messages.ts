import type { MessagePreview, RecipientPreview } from '../../model/messages/preview.js';
import { letterText } from '../../model/messages/render/text.js';
import { safeLine, safeText } from '../../model/safe-text.js';
import type { Palette } from './palette.js';

const NAMED = 8;

/**
 * Every message of a plan for reading in a terminal, step by step. The first of an ask and those in other words stand
 * whole; of reminders, escalations and endings what differs from it. Ends with a line end.
 */
export function messagesText(previews: readonly MessagePreview[], paint: Palette): string {
  if (previews.length === 0) return 'A run of this plan sends no message.\n';
  const count = `${previews.length} ${previews.length === 1 ? 'message' : 'messages'}`;
  const lines = [`${count} that a run of this plan can send. Nothing is sent now.`, ''];
  let heading = '';
  for (const [index, preview] of previews.entries()) {
    const next = `${preview.step}  ${preview.kind}  ${preview.runbook}`;
    if (next !== heading) lines.push(headLine(preview, paint));
    heading = next;
    lines.push(...messageLines(preview, index + 1, paint));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function headLine({ step, kind, runbook }: MessagePreview, paint: Palette): string {
  return `${paint.bold(safeLine(step))}  ${kind}  ${paint.dim(safeLine(runbook))}`;
}

function messageLines(preview: MessagePreview, number: number, paint: Palette): string[] {
  const { what, n, variant, when, to, transports } = preview;
  const title = [what, n === undefined ? '' : String(n), variant === undefined ? '' : `for ${safeLine(variant)}`];
  return [
    `  ${number}. ${paint.cyan(title.filter(Boolean).join(' '))}: ${safeLine(when)}`,
    `     ${paint.dim('to')} ${to.map(recipientText).join('; ')}`,
    `     ${paint.dim('over')} ${transportText(transports, paint)}`,
    ...letterLines(preview).map((line) => `     | ${safeText(line)}`.trimEnd()),
    '',
  ];
}

function recipientText({ name, people }: RecipientPreview): string {
  const shown = people.length > NAMED ? [...people.slice(0, NAMED), `${people.length - NAMED} more`] : people;
  return safeLine(people.length === 0 ? name : `${name} (${shown.join(', ')})`);
}

function transportText(transports: readonly string[], paint: Palette): string {
  return transports.length === 0
    ? paint.yellow('nothing: it stands on the page, and nobody is told')
    : safeLine(transports.join(', then '));
}

function letterLines({ what, letter }: MessagePreview): string[] {
  const { subject, preface, news, buttons } = letter;
  if (what !== 'ask' && what !== 'notification')
    return [subject, ...(preface === undefined ? [] : [preface]), ...news.map((line) => `- ${line}`)];
  const answers = buttons.map(({ label }) => `[ ${label} ]`);
  return [...letterText(letter).split('\n'), ...(answers.length > 0 ? ['', answers.join('  ')] : [])];
}
