/** DB442x: journeys of `transaction` steps. */
export const transactionCodes = {
  DB4421: {
    title: 'A captured value is not there yet',
    explanation:
      'A call may name what an earlier call of the same journey has captured; calls afterwards may name what any call captured. Nothing earlier captures this name, so the call could never be made.',
    example:
      "calls:\n  - { name: order, post: /orders, capture: { order: response.json.id } }\n  - { name: look, get: '/orders/${{ captured.order }}' }",
  },
  DB4422: {
    title: 'Two calls of a journey have one name',
    explanation:
      'Outputs, messages and idempotency keys go by the name of the call, so each name stands once in a journey, its calls afterwards included.',
    example: 'calls:\n  - { name: login, post: /login }\n  - { name: order, post: /orders }',
  },
  DB4423: {
    title: 'A dependency is not declared',
    explanation:
      'A call says which dependency it leans on, so that a failure names it and who answers for it. `dependencies` of the step has no such name.',
    example: 'dependencies: { payments: { owner: payments-team, timeout: 2s } }',
  },
} as const;
