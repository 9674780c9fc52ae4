/** What the gateway lets a run be called; it knows the same rule. */
const RUN_ID = /^[a-z0-9][a-z0-9-]{0,80}$/;

/** A release as it stands in ids: `v1.5.0` is `v1-5-0`. Two releases may have one; a programme takes the first of them only. */
export function releaseWord(release: string): string {
  return release
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/**
 * `<programme>--<release>--<part>`, from the second try on with its number behind it: one id for one try, whoever starts it.
 * Undefined where no run can be called so.
 */
export function programmeRunId(of: {
  programme: string;
  release: string;
  part: string;
  /** 1 for the first. */
  attempt: number;
}): string | undefined {
  const word = releaseWord(of.release);
  const id = [of.programme, word, of.part, ...(of.attempt > 1 ? [String(of.attempt)] : [])].join('--');
  return word !== '' && RUN_ID.test(id) ? id : undefined;
}

/** The programme that a run is of by its id; undefined for the ids of other runs. No proof of anything. */
export function programmeOfRun(run: string): string | undefined {
  const [programme, release, part] = run.split('--');
  return programme && release && part ? programme : undefined;
}
