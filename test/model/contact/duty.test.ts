import { isAway } from '../../../model/contact/away.js';
import { deputiesInSilence, deputiesOf } from '../../../model/contact/deputies.js';
import { parseSender } from '../../../model/contact/mail-address.js';
import { dutyEnds, onDuty } from '../../../model/contact/rota.js';
import { waysTo } from '../../../model/contact/ways.js';
import type { People, Person, Rota } from '../../../model/people.js';
import type { TransportConfig } from '../../../model/workspace.js';

const at = (text: string): number => new Date(text).getTime();
const text = (instant: number): string => new Date(instant).toISOString().replace(':00.000Z', 'Z');
const BERLIN = 'Europe/Berlin';

function person(id: string, more: Partial<Person> = {}): Person {
  return { id, name: id, ...more };
}

describe('a rota', () => {
  const rota: Rota = { zone: BERLIN, from: '2026-03-02', at: '09:00', days: 7, order: ['dana', 'omar', 'lin'] };

  it('changes at its time of day, one person after another, and begins again', () => {
    expect(onDuty(rota, at('2026-03-02T08:00:00Z'))).toBe('dana');
    expect(onDuty(rota, at('2026-03-09T07:59:59.999Z'))).toBe('dana');
    expect(onDuty(rota, at('2026-03-09T08:00:00Z'))).toBe('omar');
    expect(onDuty(rota, at('2026-03-16T08:00:00Z'))).toBe('lin');
    expect(onDuty(rota, at('2026-03-23T08:00:00Z'))).toBe('dana');
    expect(onDuty(rota, at('2036-03-02T08:00:00Z'))).toBe('lin');
  });

  it('has nobody on duty before its first turn', () => {
    expect(onDuty(rota, at('2026-03-02T07:59:59.999Z'))).toBeUndefined();
    expect(onDuty(rota, at('2020-01-01T00:00:00Z'))).toBeUndefined();
    expect(text(dutyEnds(rota, at('2020-01-01T00:00:00Z')))).toBe('2026-03-02T08:00Z');
  });

  it('keeps its time of day when the clocks change', () => {
    expect(text(dutyEnds(rota, at('2026-03-24T12:00:00Z')))).toBe('2026-03-30T07:00Z');
    expect(onDuty(rota, at('2026-03-30T06:59:59Z'))).toBe('dana');
    expect(onDuty(rota, at('2026-03-30T07:00:00Z'))).toBe('omar');
  });

  it('changes once in a night that has the hour twice, and in one that does not have it', () => {
    const nightly: Rota = { zone: BERLIN, from: '2026-01-01', at: '02:30', days: 1, order: ['dana', 'omar'] };
    const changes = (from: string, hours: number): string[] => {
      const found: string[] = [];
      for (let now = at(from); now < at(from) + hours * 3_600_000; now += 300_000)
        if (onDuty(nightly, now) !== onDuty(nightly, now - 300_000)) found.push(text(now));
      return found;
    };
    expect(changes('2026-10-24T22:00:00Z', 24)).toEqual(['2026-10-25T00:30Z']);
    expect(changes('2026-03-28T23:00:00Z', 24)).toEqual(['2026-03-29T01:30Z']);
  });

  it('counts on its own clocks, wherever its people are', () => {
    const eastern: Rota = { ...rota, zone: 'Pacific/Auckland' };
    expect(onDuty(eastern, at('2026-03-01T20:00:00Z'))).toBe('dana');
    expect(onDuty(eastern, at('2026-03-01T19:59:59Z'))).toBeUndefined();
  });
});

describe('somebody who is away', () => {
  const dana = person('dana', { away: [{ from: '2026-12-24', to: '2026-12-26' }] });

  it('is so on both dates and all days between, on their own clocks', () => {
    expect(isAway(dana, at('2026-12-23T22:59:59Z'), BERLIN)).toBe(false);
    expect(isAway(dana, at('2026-12-23T23:00:00Z'), BERLIN)).toBe(true);
    expect(isAway(dana, at('2026-12-26T22:59:59Z'), BERLIN)).toBe(true);
    expect(isAway(dana, at('2026-12-26T23:00:00Z'), BERLIN)).toBe(false);
    expect(isAway({ ...dana, zone: 'Asia/Tokyo' }, at('2026-12-23T15:00:00Z'), BERLIN)).toBe(true);
    expect(isAway(person('omar'), at('2026-12-25T00:00:00Z'), BERLIN)).toBe(false);
  });
});

describe('deputies', () => {
  const people: People = {
    people: {
      dana: person('dana', {
        zone: 'America/New_York',
        deputies: [{ person: 'omar' }, { person: 'lin', from: '2026-12-20', to: '2026-12-31' }, { person: 'ada' }],
        away: [{ from: '2026-12-24', to: '2026-12-26' }],
      }),
      omar: person('omar'),
      lin: person('lin'),
      ada: person('ada', { away: [{ from: '2026-12-26', to: '2026-12-26' }], deputies: [{ person: 'eve' }] }),
      eve: person('eve', {
        deputies: [
          { person: 'dana', from: '2026-12-01' },
          { person: 'lin', to: '2026-12-01' },
        ],
      }),
    },
    groups: {},
  };
  const of = (id: string, when: string) => deputiesOf(people, id, at(when), BERLIN);

  it('act in the order of people.yaml: with dates on them, without while the person is away', () => {
    expect(of('dana', '2026-12-19T12:00:00Z')).toEqual([]);
    expect(of('dana', '2026-12-20T12:00:00Z')).toEqual(['lin']);
    expect(of('dana', '2026-12-24T12:00:00Z')).toEqual(['omar', 'lin', 'ada']);
    expect(of('dana', '2027-01-01T12:00:00Z')).toEqual([]);
  });

  it('count dates on the clocks of whom they act for', () => {
    expect(of('dana', '2026-12-20T04:59:59Z')).toEqual([]);
    expect(of('dana', '2026-12-20T05:00:00Z')).toEqual(['lin']);
  });

  it('are left out while they are away, and nobody acts for a deputy', () => {
    expect(of('dana', '2026-12-26T12:00:00Z')).toEqual(['omar', 'lin']);
  });

  it('may have no first or no last date', () => {
    expect(of('eve', '2026-11-30T12:00:00Z')).toEqual(['lin']);
    expect(of('eve', '2026-12-01T12:00:00Z')).toEqual(['dana', 'lin']);
    expect(of('eve', '2027-06-01T12:00:00Z')).toEqual(['dana']);
  });

  it('stand in for silence without being dated, whether the person is away or not; dated ones on their dates only', () => {
    const silent = (id: string, when: string) => deputiesInSilence(people, id, at(when), BERLIN);
    expect(silent('dana', '2026-12-19T12:00:00Z')).toEqual(['omar', 'ada']);
    expect(silent('dana', '2026-12-20T12:00:00Z')).toEqual(['omar', 'lin', 'ada']);
    expect(silent('dana', '2026-12-26T12:00:00Z')).toEqual(['omar', 'lin']);
    expect(silent('eve', '2026-11-30T12:00:00Z')).toEqual(['lin']);
    expect(silent('omar', '2026-12-24T12:00:00Z')).toEqual([]);
    expect(silent('constructor', '2026-12-24T12:00:00Z')).toEqual([]);
  });

  it('are none for a stranger, whatever the name', () => {
    expect(of('mallory', '2026-12-24T12:00:00Z')).toEqual([]);
    expect(of('constructor', '2026-12-24T12:00:00Z')).toEqual([]);
  });
});

describe('the ways to somebody', () => {
  const transports: Record<string, TransportConfig> = {
    slack: { kind: 'slack', target: 's' },
    mail: { kind: 'email', target: 'm', from: 'd@shop.example' },
    pager: { kind: 'webhook', target: 'p', shape: 'daybook' },
    screen: { kind: 'console' },
  };
  const all = { slack: { team: 'T', user: 'U' }, email: 'a@shop.example', addresses: { pager: '1' } };

  it('are in the order of the person, else in that of daybook.yaml', () => {
    expect(waysTo(person('a', all), transports)).toEqual(['slack', 'mail', 'pager', 'screen']);
    expect(waysTo(person('a', { ...all, transports: ['pager', 'slack'] }), transports)).toEqual(['pager', 'slack']);
  });

  it('need what the transport sends to', () => {
    expect(waysTo(person('a'), transports)).toEqual(['screen']);
    expect(waysTo(person('a', { email: 'a@shop.example' }), transports)).toEqual(['mail', 'screen']);
    expect(waysTo(person('a', { addresses: { other: '1' } }), transports)).toEqual(['screen']);
    expect(waysTo(person('a', { ...all, transports: ['fax', 'toString'] }), transports)).toEqual([]);
    expect(waysTo(person('a', all), {})).toEqual([]);
  });
});

describe('the sender of mails', () => {
  it('is one address, with a plain name or none', () => {
    expect(parseSender('daybook@shop.example')).toEqual({ address: 'daybook@shop.example' });
    expect(parseSender('Daybook <daybook@shop.example>')).toEqual({ name: 'Daybook', address: 'daybook@shop.example' });
    expect(parseSender('Zoë O’Neil <z@shop.example>')).toBeUndefined();
    for (const bad of [
      'Daybook <a@shop.example>, <b@shop.example>',
      'Daybook <a@shop.example>\r\nbcc: b@shop.example',
      '"a" <a@shop.example>',
      'a@shop.example b@shop.example',
      'Daybook',
      '',
    ])
      expect(parseSender(bad)).toBeUndefined();
  });
});
