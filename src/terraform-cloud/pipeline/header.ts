/** The first words of every file that is made: what has them may be overwritten. */
export const MADE_BY = '# Made by trackway';

/** What stands above everything. */
export function HEADER(platform: string): string {
  return [
    `${MADE_BY} from the platform ${JSON.stringify(platform)}: change its \`Pipeline\`, not this file.`,
    '# Then synthesize, and run: npx trackway tfc pipeline --write',
    '',
  ].join('\n');
}
