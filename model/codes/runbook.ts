/** DB2xxx: the runbook contradicts itself. Found without a workspace. */
export const runbookCodes = {
  DB2001: {
    title: 'The step type is unknown',
    explanation:
      'Each step has a type that says what it does. This type is not one of those that this build knows; without it none of the other fields of the step can be checked.',
    example: 'type: check',
  },
  DB2002: {
    title: 'An id is not well-formed',
    explanation:
      'Ids of steps, stages, runbooks, groups and targets are lower-case letters, digits and hyphens, begin with a letter and have at most 63 characters. They appear in commands, addresses and idempotency keys.',
    example: 'id: green-is-healthy',
  },
  DB2003: {
    title: 'Two steps have the same id',
    explanation:
      'An approval, an expression or a `needs` names a step by its id. With two of them nobody can tell which one was approved.',
    example: 'id: switch-back',
  },
  DB2004: {
    title: 'needs names a step that is not there',
    explanation:
      '`needs` names steps of the same stage (or of the same forEach group) that must be over first. Earlier stages are over anyway, and later ones cannot be waited for.',
    example: 'needs: [green-is-healthy]',
  },
  DB2005: {
    title: 'Steps need one another in a circle',
    explanation:
      'Following `needs` leads back to the step itself. None of these steps could ever start, and the run would wait for ever.',
    example: 'needs: []   # remove one of the needs in the circle',
  },
  DB2006: {
    title: 'covers names a step that is not there',
    explanation:
      'An approval lets through exactly the steps that it covers. A name without a step means that something else than intended would be approved.',
    example: 'covers: [switch]',
  },
  DB2007: {
    title: 'A wait for people has no deadline',
    explanation:
      'A wait for a person without a deadline can last for ever, and nobody is told. Every such wait names how long it lasts.',
    example: 'deadline: 4h',
  },
  DB2008: {
    title: 'A wait for people does not say what happens at its deadline',
    explanation:
      'When nobody answers in time something must happen, and there is no answer that is right for every step. The author chooses it with `onDeadline`.',
    example: 'onDeadline: reject',
  },
  DB2009: {
    title: 'retry needs a probe',
    explanation:
      'A retry repeats a step whose answer may only have been lost. Without a probe nobody can tell whether it has already happened, and it could happen twice. Such a step is tried once; when its answer is lost a person is asked.',
    example: 'probe: { run: [./scripts/migrate.sh, --is-done] }',
  },
  DB2010: {
    title: 'The step type declares no undo',
    explanation:
      'This type changes nothing that could be taken back by the same type, so an `undo` here would do nothing when it is needed most.',
    example: 'type: traffic   # traffic, deploy, command and http can declare an undo',
  },
  DB2011: {
    title: 'onFailure: undo has nothing to undo',
    explanation:
      '`onFailure: undo` takes back, in reverse order, what this run has done. No step up to this one declares an `undo`, so nothing would be taken back although the runbook promises it.',
    example: 'undo: { to: { blue: 100 } }   # beside the step that it takes back',
  },
  DB2012: {
    title: 'A step has no type',
    explanation:
      'A step needs a `type` that says what it does. Only a group, which has `forEach` and `steps`, has none.',
    example: 'type: command',
  },
  DB2013: {
    title: 'A step has no target',
    explanation:
      'This step type acts on a target, which names the place in targets.yaml. Addresses never stand in a runbook.',
    example: 'target: storefront-edge',
  },
  DB2014: {
    title: 'The step type takes no target',
    explanation:
      'This step type acts on no target. A target that is not used would make the plan look as if something was changed there.',
    example: 'type: wait   # without target',
  },
  DB2015: {
    title: 'Two stages have the same name',
    explanation: 'Stages are named in views and reports. Two with one name cannot be told apart.',
    example: '- stage: cutover',
  },
  DB2016: {
    title: 'A pattern is not a valid regular expression',
    explanation:
      'The pattern of an input is checked with RE2, which always ends in linear time. Look-around and back references are not part of it.',
    example: "pattern: '^v\\d+\\.\\d+\\.\\d+$'",
  },
  DB2017: {
    title: 'A default does not fit its input',
    explanation:
      'The default value of an input would be refused if somebody typed it: it has another type, does not match the pattern, or is none of the choices.',
    example: "release: { type: string, pattern: '^v', default: v1.0.0 }",
  },
  DB2018: {
    title: 'An input name is not well-formed',
    explanation:
      "Expressions read inputs by name, so names are letters, digits, underscores and hyphens and begin with a letter. A name with a hyphen is read as inputs['shop-url'], because inputs.shop-url would be a subtraction.",
    example: 'shop_url: { type: string }',
  },
  DB2019: {
    title: 'An approval covers a step that changes nothing',
    explanation:
      'An approval lets effects through. A wait, a check or a question needs none; an approval that covers only such steps decides nothing.',
    example: 'covers: [switch]   # an effect: command, http, deploy, traffic, notify, runbook',
  },
  DB2020: {
    title: 'The percentages do not sum to 100',
    explanation:
      'A traffic step says where all of the traffic goes. What is left over, or what is given away twice, would be decided by chance.',
    example: 'to: { blue: 75, green: 25 }',
  },
  DB2021: {
    title: 'A forEach stands inside a forEach',
    explanation:
      'A group may be repeated, and so may a step, but not a step inside a repeated group. The number of steps would multiply without anybody seeing it.',
    example: 'forEach: [eu-1, eu-2, us-1, us-2]   # one list of all pairs',
  },
  DB2022: {
    title: 'A group is not complete',
    explanation:
      'A group holds `steps` and repeats them over the list in `forEach`. Fields of a single step have no meaning on it.',
    example: '- id: ramp\n  forEach: [5, 50, 100]\n  steps: […]',
  },
  DB2023: {
    title: 'The step type cannot be retried',
    explanation:
      'Only effects are retried automatically. A check that should ask again says `within`, and a question to people is asked again by a person.',
    example: 'within: 5m',
  },
  DB2024: {
    title: 'Two approvals cover the same step',
    explanation:
      'A guarded step is let through by one approval. With two of them it is open which votes are checked before it acts.',
    example: 'covers: [switch]   # in one approval only',
  },
  DB2025: {
    title: 'The zone is unknown',
    explanation:
      'A time of day means nothing without a place. Zones are IANA names; abbreviations such as CET are ambiguous around the change to summer time.',
    example: 'zone: Europe/Berlin',
  },
  DB2026: {
    title: 'There are two inputs of type environment',
    explanation:
      'A run acts on one environment, which selects targets, policy and workers. With two inputs of this type nobody can tell which of them does.',
    example: 'environment: { type: environment }',
  },
  DB2027: {
    title: 'atOnce stands without forEach',
    explanation:
      '`atOnce` on a step says how many iterations of its `forEach` run at a time. Without `forEach` it has no meaning; the limit of the whole run stands at the top of the runbook.',
    example: 'forEach: [a, b, c]\natOnce: 2',
  },
  DB2028: {
    title: 'A point in time cannot be read',
    explanation:
      'A wait ends at a time of day (`02:00`) or at a date and time (`2026-12-01T02:00`) on the clocks of its zone, which the zone field names. A date and time that the clocks show twice or skip may say which is meant with an offset (`2026-10-25T02:30+02:00`); time-zone letters do not belong there.',
    example: "until: '02:00'",
  },
} as const;
