import { existsSync, readFileSync } from 'node:fs';

/** The version in Daybook's own package.json, from dist/cli as well as from cli. */
export function daybookVersion(): string {
  for (const up of ['../package.json', '../../package.json']) {
    const file = new URL(up, import.meta.url);
    if (!existsSync(file)) continue;
    const content = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (content.name === 'daybook' && content.version) return content.version;
  }
  return 'unknown';
}
