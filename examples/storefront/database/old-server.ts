import pg from 'pg';

const { OLD_PORT, OLD_PASSWORD } = process.env;

/** As the administrator of the old server. OLD_PORT and OLD_PASSWORD tell where and how. */
export async function atOldServer<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port: Number(OLD_PORT), user: 'postgres', password: OLD_PASSWORD ?? '', database },
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
