import { signature } from './secrets';

const TIMEOUT_MS = 10_000;

/**
 * Posts a document, with what proves who sent it.
 *
 * @returns why it did not arrive; undefined where it did
 */
export async function post(url: string, document: unknown, signatureHeader: string, key: string | undefined): Promise<string | undefined> {
  const body = JSON.stringify(document);
  try {
    const response = await fetch(url, {
      method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'Content-Type': 'application/json', [signatureHeader]: key === undefined || key === '' ? '' : signature(key, body) },
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `it answered with ${response.status}`;
  } catch {
    return 'it could not be reached';
  }
}
