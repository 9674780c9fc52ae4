/** DB3301 to DB3349: change windows, freezes and the calendar files that policy.yaml names. */
export const calendarCodes = {
  DB3301: {
    title: 'A date and time is not well-formed',
    explanation:
      'A freeze begins and ends at a date and time of the calendar, year first, on the clocks of the zone that it names; an offset would say the zone twice.',
    example: "freezes: [{ name: year-end, from: '2026-12-18T18:00', until: '2027-01-04T06:00', zone: Europe/Berlin }]",
  },
  DB3302: {
    title: 'A window or freeze has no length',
    explanation:
      'It ends when it begins, or before. A window may end on the next day, but not at the minute at which it begins: that could mean a whole day or nothing. A freeze that comes back every year is shorter than a year.',
    example: "windows: [{ name: evenings, days: [mon, tue], from: '20:00', until: '02:00', zone: Europe/Berlin }]",
  },
  DB3303: {
    title: 'Two windows or two freezes have one name',
    explanation: 'People are told by name what stands in the way, so a name means one thing in its environment.',
    example: 'freezes: [{ name: year-end, … }, { name: black-friday, … }]',
  },
  DB3304: {
    title: 'It holds, and holds nothing',
    explanation:
      'With `whenClosed: hold` a run starts and its guarded steps wait. That needs `guarded` under `holds`; without it everything would go through.',
    example: 'holds: [starts, guarded]',
  },
  DB3305: {
    title: 'A calendar file is missing',
    explanation:
      'policy.yaml names an iCalendar file that the workspace does not have. Without it nobody knows when the freeze holds, so the workspace cannot be used.',
    example: 'freezes: [{ name: company, file: calendars/freeze.ics, zone: Europe/Berlin }]',
  },
  DB3306: {
    title: 'A calendar file cannot be read',
    explanation: 'It is not iCalendar (RFC 5545), or only a part of it. None of it is used.',
    example: 'BEGIN:VCALENDAR … END:VCALENDAR',
  },
  DB3307: {
    title: 'A calendar file names an unknown time zone',
    explanation:
      'The TZID is no IANA zone, none of the names that Windows uses, and the file’s own VTIMEZONE does not say which IANA zone it is. A guess could move the freeze by hours.',
    example: 'DTSTART;TZID=Europe/Berlin:20261218T180000',
  },
  DB3308: {
    title: 'A recurrence of a calendar file is not understood',
    explanation:
      'Rules that repeat daily, weekly, monthly or yearly are taken over, with INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST. Anything else would have to be guessed.',
    example: 'RRULE:FREQ=MONTHLY;BYDAY=-1FR',
  },
  DB3309: {
    title: 'An event of a calendar file is not whole',
    explanation:
      'Each event needs a beginning and an end after it, between 1970 and 2199; at most 500 events of one file are taken over.',
    example: 'DTSTART;VALUE=DATE:20261224',
  },
  DB3310: {
    title: 'A calendar file has no event',
    explanation: 'The freeze that names it freezes nothing. If that is meant, nothing needs to be done.',
    example: 'BEGIN:VEVENT',
  },
  DB3311: {
    title: 'An exception names no decision of this environment',
    explanation:
      'A window or freeze lets steps through that stand under an approval which it names. That approval is not in policy.yaml.',
    example: 'except: { decisions: [emergency] }',
  },
} as const;
