/** DB43xx: what people are asked and told, over which transports, and what holds when they are silent. */
export const peopleAskCodes = {
  DB4301: {
    title: 'A message file cannot be used',
    explanation:
      'A message body that ends in .md and has no blank is the path of a Markdown file, relative to the workspace. The file is missing, empty, longer than 64 KiB, or lies outside of the workspace. Its text becomes part of the plan, so that what people are told is covered by the digest.',
    example: 'body: messages/go-live.md',
  },
  DB4302: {
    title: 'A share is not between 1% and 100%',
    explanation:
      '`atLeast` is a share of those who are asked, or a number of people. Less than 1% would ask for nobody, more than 100% could never be reached.',
    example: 'require: { atLeast: 90% }',
  },
  DB4303: {
    title: 'More people must acknowledge than are asked',
    explanation:
      '`atLeast` names more people than there are in the audience, each counted once and one for each rota. It could never be reached.',
    example: 'require: { atLeast: 12 }',
  },
  DB4304: {
    title: 'Somebody must acknowledge who is not asked',
    explanation:
      '`everyoneIn` names people who are not in the audience, so it could never hold. A rota must stand in `to` itself: who is on duty is only known when it is asked.',
    example: 'to: [noc, support]\nrequire: { everyoneIn: [noc] }',
  },
  DB4305: {
    title: 'An escalation comes too late or out of order',
    explanation:
      'Escalations are counted from the moment at which it is asked, and stand in the order in which they come. One at the deadline or after it would never come.',
    example: 'escalate: [{ after: 6h, to: deputy }, { after: 8h, to: release }]\ndeadline: 10h',
  },
  DB4306: {
    title: 'Somebody cannot be reached',
    explanation:
      'People are told over the transports of daybook.yaml, each in the order that they prefer. For these no transport is configured in this environment that has an address of them. Some of them are named as unreachable when the run asks; when nobody at all can be told, it does not plan.',
    example: 'people: { dana: { name: Dana Reyes, email: dana@shop.example } }',
  },
  DB4307: {
    title: 'Nobody has a deputy',
    explanation:
      'It escalates to the deputies of those who are silent, and of the people who are asked nobody has one in people.yaml. Nobody would be told.',
    example: 'people: { dana: { name: Dana Reyes, deputies: [{ person: omar }] } }',
  },
  DB4308: {
    title: 'A pair needs two different people',
    explanation:
      'One person does it and another one watches; both sign. With the same single person in both roles, or nobody in one of them, it could never be completed.',
    example: 'pair: { driver: [operations], observer: [release] }',
  },
  DB4309: {
    title: 'A question of a questionnaire does not fit',
    explanation:
      'Each question has a name of its own. A choice has at least two different options; a scale and a number have a smallest value below the largest, a scale in at most 20 whole numbers. Results could not be counted otherwise.',
    example: '- { name: ready, label: Are you ready?, type: choice, options: [ready, not ready] }',
  },
  DB4310: {
    title: 'A reminder that never comes',
    explanation:
      'The first reminder would come when the deadline is over, reminders have no pause between them, or daybook.yaml names no transport over which anybody could be reminded or escalated to.',
    example: 'remind: { every: 2h, within: working-hours }\ndeadline: 10h',
  },
  DB4311: {
    title: 'A variant is never used',
    explanation:
      'A variant gives other words to the members of a group or to people with an interest. Nobody who is asked is in that group or has that interest, or the variant has no words of its own.',
    example: "variants: [{ for: customers, subject: 'The shop is closed tonight' }]",
  },
  DB4312: {
    title: 'The transport is unknown',
    explanation:
      'The name is no transport of daybook.yaml, or its target has no entry for this environment. Nothing could be sent over it.',
    example: 'transports: { mail: { kind: email, target: smtp, from: daybook@shop.example } }',
  },
} as const;
