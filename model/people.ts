/** people.yaml after validation. */
export interface People {
  people: Record<string, Person>;
  /** Group name -> person ids, nested groups resolved. */
  groups: Record<string, string[]>;
}

export interface Person {
  id: string;
  name: string;
  email?: string;
  /** OIDC subject, where the provider's e-mail is not to be trusted. */
  subject?: string;
  zone?: string;
}
