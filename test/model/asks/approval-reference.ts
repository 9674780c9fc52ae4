/*
 * What an approval is worth, told a second time and in another way: nothing is stored but who did what and when, and
 * everything is worked out anew from that list. Kept short enough to be checked by reading.
 */

export interface Rules {
  /** Groups that must all be filled, one person each. */
  groups: [string, string];
  members: Record<string, string[]>;
  barred: string[];
  deny: number;
  expires: number;
  delegation: boolean;
  deputies: Record<string, string[]> | undefined;
}

export interface Act {
  at: number;
  sub: string;
  action: 'approve' | 'reject' | 'withdraw' | 'delegate';
  for?: string;
}

export class ApprovalReference {
  status: 'open' | 'passed' | 'rejected' = 'open';
  private readonly acts: Act[] = [];
  /** Votes that were found not to count. What they had replaced stays replaced. */
  private readonly struck = new Set<Act>();
  private readonly left = new Set<string>();

  constructor(private readonly rules: Rules) {}

  leave(person: string): void {
    this.left.add(person);
  }

  act(act: Act): void {
    if (this.status !== 'open' || !this.may(act)) return;
    this.acts.push(act);
    const seats = (action: string) => [...new Set(this.standing(act.at, action).map((one) => one.for ?? one.sub))];
    if (seats('reject').length >= this.rules.deny) this.status = 'rejected';
    else if (this.fills(seats('approve'), () => true)) {
      // Only now somebody looks who is still there, and who may stand in for whom.
      for (const one of this.acts) if (!this.isThere(one.for ?? one.sub) || !this.standsIn(one)) this.struck.add(one);
      if (this.fills(seats('approve'), (person) => this.isThere(person))) this.status = 'passed';
    }
  }

  private may({ at, sub, action, for: other }: Act): boolean {
    const { barred, delegation, deputies } = this.rules;
    if (barred.includes(sub) || (other !== undefined && barred.includes(other))) return false;
    const mine = [...this.standing(at, 'approve'), ...this.standing(at, 'reject')].filter((one) => one.sub === sub);
    const handedOn = this.delegate(sub) !== undefined;
    if (action === 'withdraw') return mine.length > 0 || handedOn;
    if (other === sub) return false;
    if (mine.some((one) => one.action === action && one.for === other)) return false;
    if (action === 'delegate') return delegation && other !== undefined && this.isMember(sub);
    if (!this.isMember(other ?? sub)) return false;
    if (other === undefined) return true;
    const inPerson = [...this.standing(at, 'approve'), ...this.standing(at, 'reject')];
    if (inPerson.some((one) => one.sub === other && one.for === undefined)) return false;
    return (delegation && this.delegate(other) === sub) || (deputies?.[other]?.includes(sub) ?? false);
  }

  /** Acts of one kind that nothing later has ended. */
  private standing(at: number, action: string): Act[] {
    return this.acts.filter((one, index) => {
      const later = this.acts.slice(index + 1);
      const ended = later.some(
        (next) =>
          next.sub === one.sub ||
          (one.for !== undefined && (next.sub === one.for || (votes(next) && next.for === one.for))),
      );
      return one.action === action && !ended && !this.struck.has(one) && at - one.at < this.rules.expires;
    });
  }

  private delegate(person: string): string | undefined {
    const last = this.acts.filter((one) => one.sub === person).at(-1);
    return last?.action === 'delegate' ? last.for : undefined;
  }

  private standsIn({ sub, action, for: other }: Act): boolean {
    if (other === undefined || action === 'delegate') return true;
    return this.delegate(other) === sub || (this.rules.deputies?.[other]?.includes(sub) ?? false);
  }

  private isMember(person: string): boolean {
    return this.rules.groups.some((group) => this.rules.members[group]?.includes(person));
  }

  private isThere(person: string): boolean {
    return !this.left.has(person);
  }

  private fills(seats: string[], counts: (person: string) => boolean): boolean {
    const [first, second] = this.rules.groups.map((group) => this.rules.members[group] ?? []);
    const persons = seats.filter(counts);
    return persons.some((a) => first?.includes(a) && persons.some((b) => b !== a && second?.includes(b)));
  }
}

function votes({ action }: Act): boolean {
  return action === 'approve' || action === 'reject';
}
