import { refused } from '../../failures.js';
import { openTarget, type OpenTarget } from '../../own-target.js';
import type { StepScope } from '../../scope.js';
import { kubernetesPods } from '../../targets/kubernetes-pods.js';
import { slotProgram } from '../../targets/process.js';
import { openCommand } from '../../targets/index.js';
import { readToxiproxy } from '../../targets/toxiproxy.js';
import type { Fault } from '../fault.js';
import type { FaultParams } from '../params.js';
import { commandFault } from './command.js';
import { networkFault } from './network.js';
import { podsFault } from './pods.js';
import { killFault, pauseFault, type SlotFault } from './process.js';

/** The fault that the parameters name, at the step's target. Refuses (`kind-unsuitable`) targets that it does not fit. */
export async function openFault(fault: FaultParams, scope: StepScope): Promise<Fault> {
  const { kill, pause, network, deletePods, run, lift } = fault;
  if (run && lift) return commandFault(await openCommand(scope), { run, lift }, scope.secrets);
  const target = await openTarget(scope);
  if (kill !== undefined && isKind(target, 'process')) return killFault(slotOf(target, scope, kill));
  if (pause !== undefined && isKind(target, 'process')) return pauseFault(slotOf(target, scope, pause));
  if (network && isKind(target, 'toxiproxy')) {
    const { address, proxy } = readToxiproxy(target);
    return networkFault(network, { address, proxy: network.proxy ?? proxy, signal: scope.signal });
  }
  if (deletePods && isKind(target, 'kubernetes'))
    return podsFault(kubernetesPods(target, scope, deletePods.selector), deletePods.count);
  throw refused('params-invalid', 'The fault is none that this worker knows; no fault was begun.');
}

function isKind({ name, kind }: OpenTarget, wanted: string): boolean {
  if (kind === wanted) return true;
  throw refused('kind-unsuitable', `${name} is of kind ${kind}, and this fault needs ${wanted}; no fault was begun.`);
}

function slotOf(target: OpenTarget, scope: StepScope, slot: string): SlotFault {
  return { target: target.name, slot, program: () => slotProgram(target, scope, slot) };
}
