/** DB3028 to DB3059: who people are, when and over what they are told. */
export const contactCodes = {
  DB3028: {
    title: 'A transport is unknown',
    explanation:
      'people.yaml names a way to somebody that daybook.yaml does not have, or an address at one that takes none. They would be told over another one, or not at all.',
    example: 'transports: { pager: { kind: webhook, target: pager } }   # in daybook.yaml',
  },
  DB3029: {
    title: 'A transport has no target that fits',
    explanation:
      'A transport says how people are told; where, and with which credentials, is a target of the right kind in targets.yaml, for each environment. Without it nobody can be told anything.',
    example: 'mail-server: { production: { kind: smtp, host: smtp.shop.example, port: 465, tls: implicit } }',
  },
  DB3030: {
    title: 'Somebody is their own deputy',
    explanation: 'A deputy acts when the person is away, so it must be somebody else.',
    example: 'deputies: [{ person: omar }]',
  },
  DB3031: {
    title: 'A date is not a day of the calendar',
    explanation:
      'Dates are written year first, with two digits for month and day, and exist: 2026-02-30 would be guessed to be another day.',
    example: "away: [{ from: '2026-12-24', to: '2027-01-02' }]",
  },
  DB3032: {
    title: 'A period ends before it begins',
    explanation: 'Both dates are included. A period that ends before it begins holds on no day at all.',
    example: "deputies: [{ person: omar, from: '2026-12-24', to: '2027-01-02' }]",
  },
  DB3033: {
    title: 'A time of day is not well-formed',
    explanation: 'Times of day have two digits for the hour and two for the minute. An end may be 24:00.',
    example: "hours: { from: '09:00', to: '17:30' }",
  },
  DB3034: {
    title: 'Hours begin and end at the same time',
    explanation: 'They could mean the whole day or no minute of it, and Daybook does not choose.',
    example: "hours: { from: '00:00', to: '24:00' }",
  },
  DB3035: {
    title: 'Working hours lie wholly in quiet hours',
    explanation: 'Reminders come in working hours and never in quiet hours, so this person would never be reminded.',
    example: "quiet: { from: '20:00', to: '07:00' }",
  },
  DB3036: {
    title: 'No transport reaches a person',
    explanation:
      'people.yaml gives them none of the addresses that the transports of daybook.yaml need. Whoever asks them something finds them unreachable from the start.',
    example: 'dana: { name: Dana Reyes, email: dana@shop.example }',
  },
  DB3037: {
    title: 'A name is reserved',
    explanation:
      'In an escalation `deputy` means the deputy of each person, and `gateway` stands for what the gateway saw by itself. A person, group or rota of that name could not be told apart.',
    example: 'groups: { deputies: [omar] }',
  },
  DB3038: {
    title: 'A Slack identity is not well-formed',
    explanation:
      'Slack knows people by the id of their workspace (T…) and their own id in it (U… or W…). Display names and addresses can be changed by their owner and prove nothing.',
    example: 'slack: { team: T0123ABCD, user: U0456EFGH }',
  },
  DB3039: {
    title: 'A channel does not fit its transport',
    explanation:
      'A group can read in one place, and what that place is called depends on the transport: the id of a channel in Slack, an address of mail. The console has none.',
    example: 'channels: { noc: { slack: C0123ABCD } }',
  },
  DB3040: {
    title: 'Links in messages could not be signed',
    explanation:
      'A link in a mail or a webhook stands for the person whom it was sent to, so it is signed. A workspace that is not local names the secret; without one nothing is sent rather than something that anybody could forge.',
    example: "links: { secret: 'env:DAYBOOK_LINK_SECRET' }",
  },
  DB3041: {
    title: 'Messages would go unencrypted to another machine',
    explanation: 'Passwords, messages and answers could be read and changed on the way.',
    example: 'mail-server: { production: { kind: smtp, host: smtp.shop.example, port: 587, tls: starttls } }',
  },
  DB3042: {
    title: 'A CSV file cannot be imported',
    explanation:
      'The first line names the columns; each further line is one person, with an `id`. Daybook imports all of it or nothing.',
    example: 'id,name,email,zone,slack_team,slack_user,transports,groups',
  },
  DB3043: {
    title: 'A Slack workspace is none of ours',
    explanation:
      'No target of kind slack has this team, so answers of this person in Slack are refused, and nothing reaches them there.',
    example: 'slack: { team: T0123ABCD, user: U0456EFGH }',
  },
} as const;
