/** DB4541 to DB4559: access. */
export const accessCodes = {
  DB4541: {
    title: 'A right that is not grantable',
    explanation:
      'What can be granted at a target, and what it means there, stands in the target’s entry and nowhere else: a runbook cannot invent a right. Whose right is given must be known at planning, because it decides who has to approve.',
    example: 'orders-db:\n  production:\n    kind: postgres\n    grants: { read: { role: shop_reader, level: read } }',
  },
  DB4542: {
    title: 'A grant to somebody whom the target does not know',
    explanation:
      'Daybook hands out no secret and makes no login. A person gets a right on a login of their own that exists already; the target’s `logins` says which one that is.',
    example: 'logins: { dana: dana_login }',
  },
  DB4543: {
    title: 'A grant for too long',
    explanation:
      'Access that is given for a while must end. Each right has a longest time, 8 hours unless its entry says otherwise.',
    example: 'grants: { read: { role: shop_reader, level: read, longest: 2h } }',
  },
  DB4544: {
    title: 'A write right without a second person',
    explanation:
      'A right of level `write` is guarded whatever policy says: an approval must cover the step, and the person who gets the right is not among those who approve. Read-only access comes first and needs none of its own accord.',
    example: '- { id: go, type: approval, decision: break-glass, covers: [repair], deadline: 15m, onDeadline: reject }',
  },
  DB4545: {
    title: 'A write right that nobody reviews',
    explanation:
      'After somebody has had their hands in the system, somebody looks at what was done. A step that asks people must come after the grant.',
    example:
      '- { id: review, type: manual, needs: [repair], to: [security], instructions: What was done?, deadline: 24h, onDeadline: ask }',
  },
  DB4546: {
    title: 'A target that takes no users',
    explanation:
      'How users are found, made and taken away at a target, and who may be put there at all, stands in `provision` of its entry.',
    example: 'provision: { scim: /scim/v2, domains: [shop.example] }',
  },
} as const;
