import { slackLook } from '../../../gateway/pages/slack-look.js';
import { goLiveGateway, textOf } from './support/go-live-gateway.js';
import { RUN } from './support/go-live.js';

async function withMessages() {
  const gateway = await goLiveGateway();
  const run = gateway.runs.all.get(RUN);
  const notify = run?.request.plan.steps.at(-1);
  if (!run || !notify) throw new Error('no run');
  Object.assign(notify, {
    type: 'notify',
    params: {
      to: ['noc'],
      message: { subject: 'Thanks & <b>bye</b>', body: 'All **done**. <script>alert(1)</script>' },
    },
  });
  run.request.plan.transports = ['slack', 'email'];
  run.request.plan.groupMembers = { noc: ['ada'] };
  run.request.plan.people = { ada: 'Ada Okafor' };
  const { planDigest } = await import('../../../model/digest.js');
  gateway.view.planDigest = planDigest(run.request.plan);
  return gateway;
}

describe('the messages of a run', () => {
  it('show each one before anything is sent: to whom, when, over what, and as every transport would show it', async () => {
    const gateway = await withMessages();
    const page = await gateway.page(`/runs/${RUN}/messages`, 'noor');
    const text = textOf(page);
    expect(text).toContain('thanks: notification');
    expect(text).toContain('Subject [PRODUCTION] Thanks & &lt;b&gt;bye&lt;/b&gt;');
    expect(text).toContain('To noc Ada Okafor Over slack, then email');
    expect(page).toMatch(/<iframe class="mailframe" sandbox="" [^>]*srcdoc="&lt;!doctype html&gt;/);
    expect(page).toContain('<div class="slack">');
  });

  it('keep what authors wrote inert in every rendering', async () => {
    const gateway = await withMessages();
    const page = await gateway.page(`/runs/${RUN}/messages`, 'noor');
    expect(page).not.toMatch(/<script|<b>/);
    expect(page).toContain('&amp;lt;script&amp;gt;');
  });

  it('say so when the plan of the run cannot be read, or is not the one that it shows', async () => {
    const gateway = await withMessages();
    gateway.view.planDigest = '0'.repeat(64);
    expect(textOf(await gateway.page(`/runs/${RUN}/messages`, 'noor'))).toContain(
      'The plan of this run cannot be read now',
    );
  });
});

describe('the look of Slack', () => {
  const look = async (text: string) => String(await slackLook([{ type: 'section', text: { type: 'mrkdwn', text } }]));

  it('shows links, bold, italic, struck text, code and line ends', async () => {
    expect(await look('*a* _b_ ~c~ `d`\n<https://shop.example/x?a=1&amp;b=2|e>')).toBe(
      '<div class="slack"><p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code><br><a href="https://shop.example/x?a=1&amp;b=2" rel="noreferrer">e</a></p></div>',
    );
  });

  it.each([
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['<javascript:alert(1)|press>', 'press'],
    ['*&lt;b&gt;*', '<strong>&lt;b&gt;</strong>'],
    ['snake_case_name', 'snake_case_name'],
  ])('takes %s for text', async (text, shown) => {
    expect(await look(text)).toBe(`<div class="slack"><p>${shown}</p></div>`);
  });

  it('shows plain text as it is, whatever is in it', async () => {
    const blocks = [
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: '*To*' },
          { type: 'plain_text', text: '*<x>*' },
        ],
      },
    ];
    expect(String(await slackLook(blocks))).toContain('<dt><strong>To</strong></dt><dd>*&lt;x&gt;*</dd>');
  });
});
