import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Root of Daybook's checkout: the nearest folder upwards whose package is daybook. Throws where there is none. */
export function projectRoot(from: string): string {
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'daybook')
      return folder;
  }
  throw new Error(`${from} is in no checkout of Daybook.`);
}
