import { EnvValue, Secret } from 'cdk8s-plus-29';
import * as fc from 'fast-check';
import { SecretSource, SecretStore, ValidationError } from '../../src';
import { emitDocuments } from '../../src/manifests/emit';
import { documents, one, plainChart } from '../support/render';
import { catalog, container, inEnvironment, pod, refused } from '../support/web-service';

const store = (): ReturnType<typeof inEnvironment> => inEnvironment({ secretStore: SecretStore.cluster('vault') });

describe('a secret', () => {
  test('that exists is read by its key', () => {
    expect(container({ env: { DB_PASSWORD: SecretSource.existing('db').key('password') } }).env)
      .toEqual([{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }]);
  });

  test('of cdk8s-plus is read by its key', () => {
    const chart = plainChart();
    const secret = Secret.fromSecretName(chart, 'secret', 'db');
    const env = { A: SecretSource.of(secret).key('a'), B: EnvValue.fromSecretValue({ secret, key: 'b' }) };
    expect(container({ env }, chart).env).toEqual([
      { name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'a' } } }, { name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'b' } } },
    ]);
  });

  test('of the store is copied by an ExternalSecret and read from there', () => {
    const chart = catalog({ env: { DB_PASSWORD: SecretSource.external('prod/catalog/db').key('password') } }, store());
    expect(one(chart, 'ExternalSecret')).toMatchObject({
      apiVersion: 'external-secrets.io/v1',
      metadata: { name: 'catalog-prod-catalog-db' },
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: { name: 'catalog-prod-catalog-db', creationPolicy: 'Owner' },
        dataFrom: [{ extract: { key: 'prod/catalog/db' } }],
      },
    });
    expect(one(chart, 'Deployment').spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef).toEqual({ name: 'catalog-prod-catalog-db', key: 'password' });
  });

  test('of the store is copied once, however often it is read', () => {
    const db = SecretSource.external('db');
    const chart = catalog({
      env: { A: db.key('a'), B: db.key('b') },
      files: { '/etc/db': SecretSource.external('db') },
      sidecars: [{ name: 'proxy', image: 'proxy:1', env: { C: db.key('c') } }],
    }, store());
    expect(one(chart, 'ExternalSecret').spec.target.name).toBe('catalog-db');
  });

  test('of the store that only an init container reads is copied as well', () => {
    const chart = catalog({ initContainers: [{ name: 'migrate', image: 'catalog:1', env: { A: SecretSource.external('db').key('a') } }] }, store());
    expect(one(chart, 'ExternalSecret').metadata.name).toBe('catalog-db');
  });

  test('of the store keeps apart from one of nearly its name', () => {
    const chart = catalog({ env: { A: SecretSource.external('prod/db').key('a'), B: SecretSource.external('prod-db').key('b') } }, store());
    const made = documents(chart).filter(({ kind }) => kind === 'ExternalSecret');
    expect(made.map(({ spec }) => spec.dataFrom[0].extract.key)).toEqual(['prod/db', 'prod-db']);
    expect(new Set(made.map(({ metadata }) => metadata.name)).size).toBe(2);
  });

  test('may come from a store of the namespace', () => {
    const chart = catalog({ env: { A: SecretSource.external('db').key('a') } }, inEnvironment({ secretStore: SecretStore.namespaced('own') }));
    expect(one(chart, 'ExternalSecret').spec.secretStoreRef).toEqual({ kind: 'SecretStore', name: 'own' });
  });

  test('may be a directory of files', () => {
    const files = { '/etc/tls': SecretSource.existing('tls') };
    expect(container({ files }).volumeMounts).toContainEqual({ name: 'secret-tls', mountPath: '/etc/tls', readOnly: true });
    expect(pod({ files }).volumes).toContainEqual({ name: 'secret-tls', secret: { secretName: 'tls' } });
  });

  test('may be one file', () => {
    expect(container({ files: { '/etc/ca.pem': SecretSource.existing('tls').key('ca.crt') } }).volumeMounts)
      .toContainEqual({ name: 'secret-tls', mountPath: '/etc/ca.pem', subPath: 'ca.crt', readOnly: true });
  });

  test('is one volume, however many files are in it', () => {
    const tls = SecretSource.existing('tls');
    expect(pod({ files: { '/a': tls.key('a'), '/b': tls.key('b') } }).volumes).toHaveLength(2);
  });

  test('does not take the volume of another one of nearly its name', () => {
    const { volumes } = pod({ files: { '/a': SecretSource.existing('a.b'), '/b': SecretSource.existing('a-b') } });
    expect(volumes.slice(1)).toEqual([
      { name: 'secret-a-b', secret: { secretName: 'a.b' } },
      { name: expect.stringMatching(/^secret-a-b-[0-9a-f]{8}$/), secret: { secretName: 'a-b' } },
    ]);
  });
});

const PLAIN = 'looks like a secret in plain text; take it from a Secret: SecretSource.existing("…").key("…") or SecretSource.external("…").key("…") (SecretInPlainText)';

describe('a secret is refused', () => {
  test.each([
    ['without a store to come from', { env: { A: SecretSource.external('db').key('a') } }, 'the external secret "db" has no store to come from; set `secretStore` of the environment, e.g. SecretStore.cluster("aws-secrets-manager") (SecretStoreMissing)'],
    ['without a name', { env: { A: SecretSource.existing('').key('a') } }, 'a secret needs a name, got ""; use lower-case letters, digits and dashes, e.g. SecretSource.existing("catalog-db") (SecretName)'],
    ['with a name that is none', { files: { '/a': SecretSource.existing('My_Secret') } }, 'a secret needs a name, got "My_Secret"; use lower-case letters, digits and dashes, e.g. SecretSource.existing("catalog-db") (SecretName)'],
    ['with a key that is none', { env: { A: SecretSource.existing('db').key('a b') } }, 'a secret has no entry of the name "a b"; use letters, digits, ".", "_" and "-", e.g. .key("password") (SecretKey)'],
    ['in plain text, by its name', { env: { DB_PASSWORD: 'hunter2' } }, `\`env.DB_PASSWORD\` ${PLAIN}`],
    ['in plain text, by a name with dots', { configuration: { 'spring.datasource.password': 'hunter2' } }, `\`configuration.spring.datasource.password\` ${PLAIN}`],
    ['in plain text, by a name in camel case', { env: { dbPassword: 'hunter2' } }, `\`env.dbPassword\` ${PLAIN}`],
    ['as a number, which is not repeated', { env: { DB_PASSWORD: 12345 as unknown as string } }, `\`env.DB_PASSWORD\` ${PLAIN}`],
    ['in plain text, by its form', { env: { URL: 'postgres://shop:hunter2@db/shop' } }, `\`env.URL\` ${PLAIN}`],
    ['in plain text, by its form, also as a value of cdk8s-plus', { env: { URL: EnvValue.fromValue('postgres://shop:hunter2@db/shop') } }, `\`env.URL\` ${PLAIN}`],
    ['in a file', { files: { '/key.pem': '-----BEGIN PRIVATE KEY-----\nMIIE' } }, '`files["/key.pem"]` holds a secret in plain text; take it from a Secret: SecretSource.existing("…").key("…") or SecretSource.external("…").key("…") (SecretInPlainText)'],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toBe(`[chart/catalog] ${message}`);
  });

  test.each([
    ['a path to one', { TOKEN: '/var/run/token' }],
    ['a reference to another variable', { URL: 'postgres://shop:$(DB_PASSWORD)@db/shop' }],
    ['a switch', { USE_TOKEN: 'true' }],
    ['a value that is said to be harmless', { PUBLIC_API_KEY: EnvValue.fromValue('pk-123') }],
    ['an address without password', { URL: 'http://shop@example.com:80/a:b@c' }],
  ])('but not %s', (_, env) => {
    expect(container({ env }).env).toHaveLength(1);
  });
});

const letters = (length: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'), minLength: length, maxLength: length });
const secretLike = fc.oneof(
  letters(16).map((text) => [text, `AKIA${text}`]),
  letters(36).map((text) => [text, `ghp_${text}`]),
  letters(20).map((text) => [text, `glpat-${text}`]),
  letters(12).map((text) => [text, `https://user:${text}@example.com/`]),
  letters(40).map((text) => [text, `-----BEGIN RSA PRIVATE KEY-----\n${text}`]),
);

test('what has the form of a secret is never in the documents, nor in the message that refuses it', () => {
  fc.assert(fc.property(secretLike, fc.constantFrom('env', 'configuration', 'files', 'args', 'sidecar', 'value'), ([text, value], where) => {
    const props = {
      env: { env: { A: value } },
      configuration: { configuration: { A: value } },
      files: { files: { '/a': value } },
      args: { args: [value] },
      sidecar: { sidecars: [{ name: 'proxy', image: 'proxy:1', env: { A: value } }] },
      value: { env: { A: EnvValue.fromValue(value) } },
    }[where];
    let told: string;
    try {
      told = emitDocuments(documents(catalog(props)));
    } catch (error) {
      if (!ValidationError.isValidationError(error)) throw error;
      told = error.message;
    }
    expect(told).not.toContain(text);
  }), { numRuns: 100, seed: 29 });
});
