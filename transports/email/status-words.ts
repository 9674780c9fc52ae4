/** Enhanced status codes (RFC 3463) in words, for those that say something about one mailbox. */
const WORDS: { [code: string]: string } = {
  '1.1': 'no such mailbox',
  '1.2': 'no such domain',
  '1.3': 'not an address there',
  '1.6': 'the mailbox has moved',
  '1.10': 'the domain takes no mail',
  '2.0': 'something is wrong with the mailbox',
  '2.1': 'the mailbox is disabled',
  '2.2': 'the mailbox is full',
  '2.3': 'the mail is too long for the mailbox',
  '4.1': 'no answer from the host',
  '4.4': 'no way to the host',
  '4.7': 'it could not be delivered for too long',
  '7.0': 'refused for reasons of security',
  '7.1': 'refused by the rules there',
};

/** `no such mailbox (5.1.1)`; just the code where there are no words for it. */
export function statusWords(code: string): string {
  const words = WORDS[code.split('.').slice(1).join('.')];
  return words ? `${words} (${code})` : code;
}
