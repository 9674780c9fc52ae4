import type { ContactQuestion, ContactTimes } from '../../model/audience/audience.js';
import { contactTime } from '../../model/contact/contact-time.js';
import type { AudienceDeps } from './deps.js';

/** When each of them may be told, ms, by the worker's own people.yaml. Who is not in it has no hours. */
export async function contactTimes(question: ContactQuestion, deps: AudienceDeps): Promise<ContactTimes> {
  const { people, daybook } = await deps.readWorkspace();
  const { after, urgent, within } = question;
  return Object.fromEntries(
    question.people.map((id) => {
      const person = Object.hasOwn(people.people, id) ? people.people[id] : undefined;
      return [id, person ? contactTime({ person, zone: daybook.zone, after, urgent, within }) : after];
    }),
  );
}
