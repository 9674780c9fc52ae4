import { z } from 'zod';
import type { PostgresSession } from '../postgres/session.js';
import type { UserPlace } from './users.js';

export const statementsShape = z.object({
  find: z.string(),
  add: z.string(),
  remove: z.string(),
  columns: z.array(z.string()).default([]),
});

/** Users by the statements that the target's entry names. Values travel as parameters. */
export function postgresUsers(session: PostgresSession, way: z.output<typeof statementsShape>): UserPlace {
  return {
    has: async (key) =>
      (await session.query({ text: way.find, values: [key], doing: 'looking for a user' })).length > 0,
    add: async ({ key, fields }) => {
      const values = [key, ...way.columns.map((column) => (Object.hasOwn(fields, column) ? fields[column] : null))];
      await session.query({ text: way.add, values, doing: 'adding a user', changes: true });
      return true;
    },
    remove: async (key) => {
      await session.query({ text: way.remove, values: [key], doing: 'removing a user', changes: true });
    },
  };
}
