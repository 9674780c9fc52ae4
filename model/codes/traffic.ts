/** DB3201 to DB3210: targets that carry traffic. */
export const trafficCodes = {
  DB3201: {
    title: 'One proxy or several nodes',
    explanation:
      'An HAProxy target is one process with its `socket`, or several `nodes` that carry the same traffic side by side and are switched together. With both, or with neither, it would not be clear what a switch has to reach.',
    example: 'nodes: { edge-1: /run/haproxy/edge-1.sock, edge-2: 10.0.0.12:9999 }   # instead of socket',
  },
  DB3202: {
    title: 'A server is named twice',
    explanation:
      'Two colours of a target that carries traffic are the same server, target group or Service. Whatever the percentages say, it would get both shares, or the share of the last colour.',
    example: "servers: { blue: '10.0.0.11:8080', green: '10.0.0.12:8080' }",
  },
} as const;
