import { randomBytes } from 'node:crypto';
import type { View, ViewContent } from '../world.js';
import { checkBlocks, requireText } from './check-blocks.js';
import { type Method, jsonArgument, requireThat } from './method.js';

const TITLE_CHARS = 24;

export const open: Method = {
  scopes: [],
  run: (call) => {
    const trigger = call.world.triggers.get(call.args.trigger_id ?? '');
    requireThat(trigger, 'invalid_trigger_id');
    requireThat(!trigger.used, 'exchanged_trigger_id');
    requireThat(Date.now() <= trigger.until, 'expired_trigger_id');
    const content = checkView(jsonArgument(call, 'view', 'invalid_arguments'));
    trigger.used = true;
    const view: View = {
      id: `V${randomBytes(5).toString('hex').toUpperCase()}`,
      user: trigger.user,
      team: trigger.team,
      hash: viewHash(),
      content,
      typed: {},
      errors: {},
    };
    call.world.views.set(view.id, view);
    return { view: { id: view.id, hash: view.hash, ...content } };
  },
};

/** A dialog that Slack would open. Throws an ApiRefusal. */
export function checkView(found: unknown): ViewContent {
  const view = (found ?? {}) as ViewContent;
  requireThat(view.type === 'modal', 'invalid_arguments');
  requireText(view.title, TITLE_CHARS, 'plain_text');
  if (view.submit !== undefined) requireText(view.submit, TITLE_CHARS, 'plain_text');
  if (view.close !== undefined) requireText(view.close, TITLE_CHARS, 'plain_text');
  requireThat((view.private_metadata ?? '').length <= 3_000, 'view_too_large');
  requireThat((view.callback_id ?? '').length <= 255, 'invalid_arguments');
  const blocks = checkBlocks(view.blocks, 'modal');
  requireThat(view.submit !== undefined || !blocks.some(({ type }) => type === 'input'), 'invalid_arguments');
  return { ...view, blocks: blocks.map((block, index) => ({ block_id: `b${index}`, ...block })) };
}

/** Changes with every change of a dialog. */
export function viewHash(): string {
  return `${Math.floor(Date.now() / 1_000)}.${randomBytes(4).toString('hex')}`;
}
