import { Refusal } from '../refusal.js';
import { actionOf, type DialogKind, dialogFor } from './actions.js';
import { type Asked, askedOf } from './asked.js';
import type { SlackDoor } from './door.js';
import { formAnswers } from './dialogs/form.js';
import { FIRST_BLOCK } from './dialogs/open-dialog.js';
import { noticeView } from './dialogs/view.js';
import { giveOverSlack, jtiOf, type Said } from './give.js';
import { inTime, type Outcome } from './outcome.js';
import type { Submission } from './payload.js';
import type { SlackReply } from './receive.js';
import { personOfMember } from './who.js';

/** What is to be corrected, by block. */
interface Corrections {
  kind: 'corrections';
  errors: { [block: string]: string };
}

/**
 * Somebody submitted a dialog. It closes once the answer is in history. What is to be corrected stands beside its question,
 * what was not taken stays in the dialog to be sent again, and a final no takes its place.
 */
export async function receiveSubmission(door: SlackDoor, submission: Submission): Promise<SlackReply> {
  const action = actionOf(submission.callback);
  const dialog = action === undefined ? undefined : dialogFor(action);
  if (action === undefined || !dialog) return { ok: true };
  const outcome = await inTime(door.gateway, () => act(door, submission, { action, dialog }));
  switch (outcome.kind) {
    case 'done':
      return { ok: true };
    case 'told':
      return { ok: true, body: { response_action: 'update', view: noticeView(outcome.words) } };
    case 'failed':
      return { ok: true, body: { response_action: 'errors', errors: { [FIRST_BLOCK[dialog]]: outcome.words } } };
    case 'corrections':
      return { ok: true, body: { response_action: 'errors', errors: outcome.errors } };
  }
}

interface Meant {
  action: string;
  dialog: DialogKind;
}

async function act(door: SlackDoor, submission: Submission, { action, dialog }: Meant): Promise<Outcome | Corrections> {
  const asked = await askedOf(door, submission);
  const said = await READ[dialog](door, asked, submission.typed);
  if ('kind' in said) return said;
  const { member, viewId, callback, typed } = submission;
  // A dialog that was corrected and sent again is another answer; a copy of the same one is not.
  const jti = jtiOf(member.team, member.user, viewId, callback, JSON.stringify(Object.entries(typed).toSorted()));
  return giveOverSlack(door, asked, { ...said, action, jti });
}

type Read = (
  door: SlackDoor,
  asked: Asked,
  typed: Submission['typed'],
) => Promise<Omit<Said, 'action' | 'jti'> | Corrections>;

const readReason: Read = async (_door, _asked, { reason }) =>
  reason?.trim() ? { reason } : corrections({ reason: 'Please say why.' });

const readForm: Read = async ({ gateway }, { place }, typed) => {
  const { form = [] } = await gateway.knownAsks.read(gateway, place);
  const { fields, errors } = formAnswers(form, typed);
  return Object.keys(errors).length > 0 ? corrections(errors) : { fields };
};

const readDelegate: Read = async ({ gateway, connection }, { member }, { to = '', reason }) => {
  try {
    const { people } = await gateway.readWorkspace();
    const person = personOfMember(people, connection, { ...member, user: to });
    return { for: person.id, reason };
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    return corrections({ to: 'That member is in no people.yaml. Choose somebody else.' });
  }
};

const READ: Readonly<Record<DialogKind, Read>> = { reason: readReason, form: readForm, delegate: readDelegate };

function corrections(errors: Corrections['errors']): Corrections {
  return { kind: 'corrections', errors };
}
