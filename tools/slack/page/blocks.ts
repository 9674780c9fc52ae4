import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Block } from '../world.js';
import { plainText } from './layout.js';
import { mrkdwn, type NameOf } from './mrkdwn.js';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Drawing {
  nameOf: NameOf;
  /** A button of a message; dialogs have none. */
  button(button: Block): Html;
}

interface TextObject {
  type: string;
  text: string;
}

/** Blocks as people see them. */
export function drawBlocks(blocks: readonly Block[], drawing: Drawing): Html {
  return html`${blocks.map((block) => drawBlock(block, drawing))}`;
}

function drawBlock(block: Block, drawing: Drawing): Html {
  const text = block.text as TextObject | undefined;
  const elements = (block.elements ?? []) as Block[];
  switch (block.type) {
    case 'header':
      return html`<h3>${plainText(text?.text ?? '')}</h3>`;
    case 'divider':
      return html`<hr>`;
    case 'section':
      return html`<div class="section"><div>${text ? html`<p>${drawText(text, drawing)}</p>` : ''}${drawFields(block, drawing)}</div>${
        block.accessory ? drawing.button(block.accessory as Block) : ''
      }</div>`;
    case 'context':
      return html`<div class="context">${elements.map((element) => html`<p>${drawText(element as unknown as TextObject, drawing)}</p>`)}</div>`;
    case 'actions':
      return html`<div class="actions">${elements.map((element) => drawing.button(element))}</div>`;
    default:
      return html``;
  }
}

function drawFields(block: Block, drawing: Drawing): Html {
  const fields = (block.fields ?? []) as TextObject[];
  if (fields.length === 0) return html``;
  return html`<div class="fields">${fields.map((field) => html`<p>${drawText(field, drawing)}</p>`)}</div>`;
}

/** A text object. */
export function drawText({ type, text }: TextObject, { nameOf }: Pick<Drawing, 'nameOf'>): Html {
  return type === 'mrkdwn' ? mrkdwn(text, nameOf) : plainText(text);
}
