import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { NoSecret } from './missing.js';
import { limited, type ReferenceSources, STORE_MS } from './sources.js';

/** What the service says, by the name of its error. */
const REFUSALS: Record<string, [why: string, cure: string]> = {
  ResourceNotFoundException: ['AWS has no such secret', 'Create it, or correct its name, its region or its account.'],
  AccessDeniedException: [
    'AWS forbids it',
    'Allow secretsmanager:GetSecretValue on this secret for the worker’s role.',
  ],
  ExpiredTokenException: ['the AWS credentials are expired', 'Renew the credentials of the worker, then retry.'],
  UnrecognizedClientException: [
    'AWS does not know the credentials',
    'Check the credentials of the worker, then retry.',
  ],
  InvalidRequestException: ['the secret is marked for deletion', 'Restore it: aws secretsmanager restore-secret.'],
  DecryptionFailure: ['AWS cannot decrypt it', 'Allow kms:Decrypt on its key for the worker’s role.'],
  CredentialsProviderError: [
    'this process has no AWS credentials',
    'Give the worker a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ],
};

/**
 * The text of one secret of AWS Secrets Manager, by name or ARN. Region, endpoint and credentials are those of the
 * process: AWS_REGION, AWS_ENDPOINT_URL_SECRETS_MANAGER, and what the SDK finds. Throws NoSecret with the cure. Unverified
 * on the real service; tested against the SDK's own serialisation.
 */
export async function fromAws(name: string, sources: ReferenceSources): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(configOf(name, sources.env));
  const abortSignal = limited(sources);
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal });
    if (SecretString !== undefined && SecretString !== '') return SecretString;
    throw new NoSecret('it has no text', 'Store it as text: Daybook reads no binary secrets.');
  } catch (error) {
    throw error instanceof NoSecret ? error : refusal(error, abortSignal.aborted);
  } finally {
    client.destroy();
  }
}

/** An ARN names its own region. */
function configOf(name: string, env: ReferenceSources['env']): SecretsManagerClientConfig {
  const region = /^arn:[\w-]+:secretsmanager:([\w-]+):/.exec(name)?.[1] ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION);
  if (region === undefined || region === '')
    throw new NoSecret(
      'no AWS region is set',
      'Set AWS_REGION where the process starts, or refer to the secret by its ARN.',
    );
  const endpoint = env.AWS_ENDPOINT_URL_SECRETS_MANAGER || env.AWS_ENDPOINT_URL;
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  return {
    region,
    maxAttempts: 2,
    ...(endpoint && { endpoint }),
    ...(accessKeyId &&
      secretAccessKey && { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }),
  };
}

/** By names and codes only: the SDK's own text may hold what was sent. */
function refusal(error: unknown, late: boolean): NoSecret {
  const { name = 'Error', code } = (error ?? {}) as { name?: string; code?: string };
  if (late)
    return new NoSecret('no answer in time', `Check the network; AWS has ${STORE_MS / 1000} s to answer. Then retry.`);
  const [why, cure] = REFUSALS[name] ?? [
    code !== undefined && /^[A-Z_]+$/.test(code) ? code : name.replace(/[^A-Za-z]/g, ''),
    'Check AWS_REGION, the endpoint and the network, then retry.',
  ];
  return new NoSecret(why, cure);
}
