import { REGION } from '../stack/region';

/**
 * Letters of the zones that every account has, where they are not a, b, c. Zones are named here and not looked up: a look-up at plan time gives another order
 * when AWS opens a zone, and another order replaces subnets. See https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
 */
const LETTERS: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'acd',
  'ap-northeast-2': 'abcd',
  'ca-central-1': 'abd',
  'us-east-1': 'abcd',
  'us-west-1': 'ac',
  'us-west-2': 'abcd',
};

/** Names of the zones of a region, as far as they can be known without asking. */
export function zonesOf(region: string): string[] {
  return [...(LETTERS[region] ?? 'abc')].map((letter) => `${region}${letter}`);
}

/** The region that named zones are in, if they agree on one. */
export function regionOfZones(zones: number | readonly string[] | undefined): string | undefined {
  if (typeof zones !== 'object') return undefined;
  const regions = new Set(zones.map((zone) => zone.replace(/[a-z]$/, '')));
  const [region] = regions;
  return regions.size === 1 && REGION.test(region) ? region : undefined;
}
