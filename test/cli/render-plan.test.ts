import pc from 'picocolors';
import { planText } from '../../model/render/plan-text.js';
import { drawnPlan } from '../../cli/render/drawn-plan.js';
import { planPaint } from '../../cli/render/plan-paint.js';
import { madeUpPlan, planStep } from './made-up-plans.js';

const DIGEST = 'c'.repeat(64);
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

it('shows a plan: what, in which order, who is asked, what undoes it', () => {
  expect(planText(madeUpPlan(), DIGEST, planPaint(pc.createColors(false)))).toBe(`[PRODUCTION] Storefront goes live

  Runbook     go-live (runbooks/go-live.yaml), day 1, owner release
  Environment production
  Digest      ${DIGEST}
  Inputs      release = v1.4.2
  Objectives  RTO 15m, RPO 30s
  Size        3 steps, 2 stages, 1 question to people; 35s planned, beside the waits for people

1. look
   green-is-healthy  check     Ask whether green is healthy  ~5s
                               if it fails: tried 3 times

2. cutover
   go                approval  Ask for the decision cutover
                               asks: product (1), level 3; within 4h, then rejected
                               lets through: switch
   switch            traffic   Set storefront-edge to green 100 %  ~30s  release
                               needs: the approval go
                               if it fails: then what was done is undone
                               undo: Set storefront-edge to blue 100 %

Who may be asked
   product  Omar Haddad (omar)

What it acts on
   storefront-edge  haproxy
`);
});

it('stands in the same columns with colours as without', () => {
  const coloured = planText(madeUpPlan(), DIGEST, planPaint(pc.createColors(true)));
  const plain = planText(madeUpPlan(), DIGEST, planPaint(pc.createColors(false)));
  expect(coloured).not.toBe(plain);
  expect(coloured.replace(ESCAPES, '').split('\n').slice(1)).toEqual(plain.split('\n').slice(1));
});

it('draws as Mermaid and as SVG, also what is large', async () => {
  const steps = Array.from({ length: 601 }, (_, index) => planStep(`s${index}`, { stage: index === 0 ? 0 : 1 }));
  const plan = madeUpPlan({ steps });
  await expect(drawnPlan({ plan, digest: DIGEST, format: 'mermaid' })).resolves.toMatch(/^flowchart TB[\s\S]*s600/);
  await expect(drawnPlan({ plan, digest: DIGEST, format: 'svg' })).resolves.toMatch(/^<svg [\s\S]*s600/);
});
