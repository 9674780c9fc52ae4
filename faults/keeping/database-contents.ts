import type { SharedServer } from './shared-server.js';

/** What a database holds: how many rows of each table, a sum of them, and how often the most frequent one is there; sequences. */
export async function contentsOf(server: SharedServer, database: string, tables: readonly string[]): Promise<string[]> {
  const look = (table: string) =>
    server.cluster.query<{ line: string }>(
      `select concat_ws(' ', '${table}', count(*), md5(string_agg(t::text, '|' order by t::text))) as line from ${table} t`,
      [],
      database,
    );
  const sequences = server.cluster.query<{ line: string }>(
    `select concat_ws(' ', sequencename, last_value) as line from pg_sequences where schemaname = 'public' order by 1`,
    [],
    database,
  );
  const found = await Promise.all([...tables.map((table) => look(table)), sequences]);
  return found.flat().map(({ line }) => line);
}

/** What is not as it should be, in a sentence for each line that differs. */
export function brokenContents(found: readonly string[], wanted: readonly string[]): string[] {
  const missing = wanted.filter((line) => !found.includes(line));
  return missing.map((line) => {
    const [name = ''] = line.split(' ');
    const instead = found.find((other) => other.startsWith(`${name} `)) ?? 'nothing';
    return `I2: wanted ${line}, found ${instead}`;
  });
}
