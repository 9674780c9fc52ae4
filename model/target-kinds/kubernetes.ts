import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { hostOfUrl } from '../loopback.js';
import { isReference, textOrReference } from '../reference-text.js';
import { duration, name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import { grantsField, loginsField } from './access.js';
import { EACH_ONCE, eachOnce } from './each-once.js';
import { encryptedAddress, secret } from './fields.js';

const objectName = () =>
  z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/, { error: 'the name of an object in Kubernetes' });

const labelKey = () =>
  z.string().regex(/^(?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, {
    error: 'the key of a label',
  });

const labels = z
  .record(labelKey(), z.string().regex(/^[A-Za-z0-9._-]{0,63}$/, { error: 'the value of a label' }), {
    error: 'a map of labels',
  })
  .refine((map) => Object.keys(map).length > 0, { error: 'at least one label' });

const count = () => z.number().int().min(1).max(1000);

const byColour = (what: string) =>
  z.record(name(NAME_EXPECTED), objectName(), { error: `a map of colours to ${what}` });

export const kubernetes: TargetKind = {
  kind: 'kubernetes',
  about: 'A service in a namespace of a Kubernetes cluster: its traffic, its Deployments and its pods.',
  schema: z
    .strictObject({
      kind: z.literal('kubernetes').describe('A service in a namespace of a cluster.'),
      server: encryptedAddress().describe('Address of the API server.').optional(),
      ca: textOrReference()
        .describe('Certificate of the authority that signed the server’s, as PEM or as a reference.')
        .optional(),
      token: secret().describe('Token of the service account, as a reference.').optional(),
      kubeconfig: z
        .string()
        .refine(isReference, { error: 'a reference such as file:/path' })
        .describe('Instead of `server`, `ca` and `token`: a kubeconfig, as a reference. No program in it is run.')
        .optional(),
      context: z.string().min(1).describe('Which context of the kubeconfig. Its current one unless told.').optional(),
      namespace: objectName().describe('The namespace.'),
      deployments: byColour('Deployments')
        .describe('Deployment by colour; `deploy` calls the colour a slot.')
        .optional(),
      container: objectName().describe('Which container gets the version. The only one unless told.').optional(),
      replicas: count()
        .describe('How many pods a deployed slot gets. Unless told as many as it has, at least one.')
        .optional(),
      service: objectName().describe('The Service whose selector says which colour gets the traffic.').optional(),
      selector: labelKey()
        .describe('The label in that selector that holds the colour. `colour` unless told.')
        .optional(),
      route: objectName()
        .describe('An HTTPRoute of the Gateway API, instead of `service`: traffic in percent, by weights.')
        .optional(),
      services: byColour('Services')
        .refine(eachOnce, EACH_ONCE)
        .describe('For `route`: the Service of each colour.')
        .optional(),
      ready: count()
        .describe('How many pods of a colour must be ready before it gets traffic. 1 unless told.')
        .optional(),
      pods: labels
        .describe('Labels of the pods that an experiment may delete. Those of `service` unless told.')
        .optional(),
      grants: grantsField({
        role: objectName().describe('The Role that the person is bound to.'),
        cluster: z
          .boolean({ error: 'true or false' })
          .describe('It is a ClusterRole. It is bound in the namespace only.')
          .optional(),
      }),
      logins: loginsField,
      timeout: duration()
        .describe(
          'How long one request may take, 5s unless told. A Gateway gets three times as long to take a route over.',
        )
        .optional(),
    })
    .refine(({ server, kubeconfig }) => (server === undefined) !== (kubeconfig === undefined), {
      error: 'either `server` or `kubeconfig`',
      params: { code: 'DB1017' },
    })
    .refine(({ server, ca, token }) => server !== undefined || (ca === undefined && token === undefined), {
      error: '`ca` and `token` with `server` only; a kubeconfig has its own',
      params: { code: 'DB1017' },
    })
    .refine(({ service, route }) => service === undefined || route === undefined, {
      error: 'either `service` or `route`',
      params: { code: 'DB1017' },
    })
    .refine(({ route, services }) => (route === undefined) === (services === undefined), {
      error: '`route` and `services` together, or neither',
      params: { code: 'DB1017' },
    }),
  addresses: { server: hostOfUrl },
};
