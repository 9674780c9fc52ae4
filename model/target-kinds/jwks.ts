import { z } from 'zod';
import { textOrReference } from '../reference-text.js';
import type { TargetKind } from '../target-kind.js';

export const jwks: TargetKind = {
  kind: 'jwks',
  about:
    'Signing keys in a folder on the worker’s machine: private ones for who signs, a public list for who verifies.',
  schema: z.strictObject({
    kind: z.literal('jwks').describe('Signing keys in a folder.'),
    folder: textOrReference().describe(
      'The folder, relative to the workspace. Daybook keeps `jwks.json`, `signing.json` and one PEM file a key in it.',
    ),
  }),
  addresses: {},
};
