import type { Json } from '../../model/json.js';
import type { Person } from '../../model/people.js';
import type { Identity, Statement } from '../../model/statement.js';

/** Somebody whose identity has been established, by whatever way they came. */
export interface Answerer {
  person: Person;
  /** 1 mail link or reply, 2 Slack, 3 signed in. */
  level: 1 | 2 | 3;
  via: Statement['via'];
  identity: Identity;
}

/** What they answer, to what they were shown. */
export interface Answering {
  run: string;
  ask: string;
  /** Statement action or audience action. */
  action: string;
  /** Digest of what was shown. */
  digest: string;
  /** Unique per intention; made unique per person and choice by `giveAnswer`. */
  jti: string;
  reason?: string;
  /** approve, reject: whose place; delegate: to whom. */
  for?: string;
  /** Audiences: whose entry, when it is not their own (deputy, waive). */
  about?: string;
  /** questionnaire: by field; manual: what the person reported. Checked here. */
  fields?: { [name: string]: Json };
}
