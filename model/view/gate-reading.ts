import type { MeasuredGate } from '../gate/measurement.js';
import { isUndecided, sampleCount } from '../gate/tally.js';
import { gapText, limitText, valueText } from '../gate/words.js';

/** Where a gate stands, one line for each objective. */
export interface GateReading {
  step: string;
  /** `availability 99.82 %, at least 99.5 %; 24 of about 40 looks, 1 undecided`. */
  lines: string[];
  /** The last look said no, or nothing. */
  wrong: boolean;
}

/** What to say of gates where there is no room for a graph. */
export function gateReadings(gates: readonly MeasuredGate[]): GateReading[] {
  return gates.map((gate) => {
    const last = gate.samples.at(-1);
    const lines = gate.objectives.map((objective, index) => {
      const { verdict, value } = last?.of[index] ?? {};
      const now = value === undefined || verdict === 'undecided' ? 'undecided' : valueText(value, objective.unit);
      return `${objective.name} ${last ? now : 'not measured yet'}, ${limitText(objective)}`;
    });
    const [first = '', ...rest] = lines;
    return {
      step: gate.step,
      lines: [`${first}; ${looks(gate)}`, ...rest],
      wrong: last?.of.some(({ verdict }) => verdict !== 'yes') ?? false,
    };
  });
}

function looks({ samples, order, gaps }: MeasuredGate): string {
  const blind = samples.filter(isUndecided).length;
  const parts = [`${samples.length} of about ${sampleCount(order)} looks`];
  if (blind > 0) parts.push(`${blind} undecided`);
  if (gaps.length > 0) parts.push(`${gapText(gaps)} unwatched`);
  return parts.join(', ');
}
