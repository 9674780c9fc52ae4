import { refused } from '../failures.js';

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** The same image with another tag. Refuses (`params-invalid`) what can be no tag. A digest is dropped: it names the old one. */
export function imageWith(image: string, version: string): string {
  if (!TAG.test(version)) {
    throw refused(
      'params-invalid',
      `The version ${JSON.stringify(version.slice(0, 60))} can be no tag of an image. Nothing was done. Correct the runbook's step and plan again.`,
    );
  }
  return `${repositoryOf(image)}:${version}`;
}

/** The tag, `latest` where there is none; an image named by digest alone is its digest. */
export function versionOf(image: string): string {
  const [named = image, digest] = image.split('@');
  const tag = named.slice(repositoryOf(named).length + 1);
  return tag || digest || 'latest';
}

/** Without tag and digest. A colon before the last slash belongs to the registry's port. */
function repositoryOf(image: string): string {
  const [named = image] = image.split('@');
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}
