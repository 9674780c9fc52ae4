/** DB4501 to DB4519: data that is copied, saved and brought back. */
export const transferCodes = {
  DB4501: {
    title: 'A table is copied twice',
    explanation:
      'The list of a data transfer names a table or a schema more than once. It would be copied once; that it stands there twice is a slip, and another table may be missing.',
    example: 'tables: [public.customers, public.orders]',
  },
} as const;
