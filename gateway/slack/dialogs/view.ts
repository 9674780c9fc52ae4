import type { JsonObject } from '../../../model/json.js';
import { digestPrefix } from '../../../model/digest.js';
import { cutTo } from '../../../model/messages/subject.js';
import type { HandlePlace } from '../../../records/handles.js';
import { idOf } from '../actions.js';

/** Slack's own limits, in characters. */
const LONGEST_LABEL = 2_000;
const LONGEST_SECTION = 3_000;

const WORDS: Readonly<Record<string, { title: string; submit: string }>> = {
  reject: { title: 'Reject', submit: 'Reject' },
  decline: { title: 'Decline', submit: 'Decline' },
  answer: { title: 'Answer', submit: 'Send answer' },
  delegate: { title: 'Hand over', submit: 'Hand over' },
};

export interface DialogFacts {
  action: string;
  /** All that it carries. Checked again when it comes back, as a button's value is. */
  handle: string;
  place: HandlePlace;
}

/** A dialog that stands for an action on what a message showed. */
export function dialogView({ action, handle, place }: DialogFacts, inputs: JsonObject[]): JsonObject {
  const { title, submit } = WORDS[action] ?? { title: 'Daybook', submit: 'Send' };
  const about = `Run ${place.run}  ·  ${place.ask}  ·  digest ${digestPrefix(place.digest)}`;
  return {
    type: 'modal',
    callback_id: idOf(action),
    private_metadata: handle,
    title: plain(title),
    submit: plain(submit),
    close: plain('Cancel'),
    blocks: [{ type: 'context', elements: [plain(cutTo(about, LONGEST_LABEL))] }, ...inputs],
  };
}

/** What takes the place of a dialog when there is something to say and nothing more to do. */
export function noticeView(words: string): JsonObject {
  return {
    type: 'modal',
    title: plain('Daybook'),
    close: plain('Close'),
    blocks: [{ type: 'section', text: plain(cutTo(words, LONGEST_SECTION)) }],
  };
}

/** One question of a dialog. */
export function input(block: string, o: { label: string; required: boolean; element: JsonObject }): JsonObject {
  const { label, required, element } = o;
  return {
    type: 'input',
    block_id: block,
    label: plain(cutTo(label, LONGEST_LABEL)),
    optional: !required,
    element: { ...element, action_id: 'value' },
  };
}

/** Text that Slack shows as it is. */
export function plain(text: string): JsonObject {
  return { type: 'plain_text', text, emoji: false };
}
