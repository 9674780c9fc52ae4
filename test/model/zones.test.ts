import { instantOf, isZone } from '../../model/zones.js';

const zone = 'Europe/Berlin';
const at = (text: string): number => new Date(text).getTime();
const of = (until: string, now = '2026-01-01T00:00:00Z', where = zone) =>
  instantOf({ until, zone: where, now: at(now) });

describe('instantOf', () => {
  it('reads a date and time on the clocks of the zone, in winter and in summer', () => {
    expect(of('2026-12-01T02:00')).toEqual({ at: at('2026-12-01T01:00:00Z') });
    expect(of('2026-07-01T02:00')).toEqual({ at: at('2026-07-01T00:00:00Z') });
    expect(of('2026-07-01T02:00', undefined, 'America/New_York')).toEqual({ at: at('2026-07-01T06:00:00Z') });
  });

  it('takes the next such time: today, or tomorrow when it is past or now', () => {
    expect(of('02:00', '2026-12-01T00:30:00Z')).toEqual({ at: at('2026-12-01T01:00:00Z') });
    expect(of('02:00', '2026-12-01T01:00:00Z')).toEqual({ at: at('2026-12-02T01:00:00Z') });
    expect(of('00:15', '2026-12-01T23:30:00Z')).toEqual({ at: at('2026-12-02T23:15:00Z') });
  });

  it('refuses a time that the clocks skip, and names both neighbours', () => {
    for (const answer of [of('2026-03-29T02:30'), of('02:30', '2026-03-29T00:30:00Z')]) {
      expect(answer).toEqual({ problem: expect.stringContaining('2026-03-29T02:30 does not exist in Europe/Berlin') });
      expect(answer).toEqual({
        problem: expect.stringContaining('from 2026-03-29T01:59 straight to 2026-03-29T03:00'),
      });
    }
  });

  it('crosses the gap: the night after it lies 23 hours later', () => {
    expect(of('01:00', '2026-03-29T00:00:00Z')).toEqual({ at: at('2026-03-29T23:00:00Z') });
  });

  it('takes the later of a time that the clocks show twice, unless an offset says the earlier', () => {
    expect(of('2026-10-25T02:30')).toEqual({ at: at('2026-10-25T01:30:00Z') });
    expect(of('2026-10-25T02:30+02:00')).toEqual({ at: at('2026-10-25T00:30:00Z') });
    expect(of('2026-10-25T02:30+01:00')).toEqual({ at: at('2026-10-25T01:30:00Z') });
    expect(of('02:30', '2026-10-25T00:45:00Z')).toEqual({ at: at('2026-10-25T01:30:00Z') });
  });

  it('refuses an offset that the zone does not have then', () => {
    expect(of('2026-12-01T02:00+02:00')).toEqual({
      problem: expect.stringContaining('is at offset +01:00, not +02:00'),
    });
  });

  it.each(['2026-02-30T10:00', '25:00', '2026-12-01', 'tomorrow', '2am', ''])('refuses %p', (text) => {
    expect(of(text)).toHaveProperty('problem');
  });

  it('refuses a zone that is none', () => {
    expect(of('02:00', undefined, 'Europe/Berlinn')).toHaveProperty('problem');
  });
});

describe('isZone', () => {
  it('knows names of the database, not offsets and abbreviations of nowhere', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'].map(isZone)).toEqual([true, true, true]);
    expect(['+01:00', 'Mars/Olympus', '', 'Berlin'].map(isZone)).toEqual([false, false, false, false]);
  });
});
