import { isBroken, MeshGraph } from '../graph';
import { wrapText } from '../layout/text-width';
import { problemText, Trouble } from '../troubles';
import { BROKEN, DOUBTFUL, LINE, NEAR_MISS } from './colors';
import { escapeXml } from './xml';

/** What stands below a drawing: the legend, and what is wrong. */
export interface Footer {
  readonly svg: string;
  readonly height: number;
}

/** More than that nobody reads below a picture. */
const MOST_TOLD = 40;
const LINE_HEIGHT = 16;

export function footer(graph: MeshGraph, troubles: readonly Trouble[], width: number): Footer {
  const parts: string[] = [legend(graph)];
  let y = 40;
  const line = (text: string, x: number, attributes: string) => {
    parts.push(`<text x="${x}" y="${y}" ${attributes}>${escapeXml(text)}</text>`);
    y += LINE_HEIGHT;
  };
  for (const { number, title, problems, part } of troubles.slice(0, MOST_TOLD)) {
    const color = isBroken(part) ? BROKEN.stroke : DOUBTFUL.stroke;
    for (const each of wrapText(`${number}  ${title}`, 13, width)) line(each, 0, `font-size="12.5" font-weight="600" style="fill:${color}"`);
    for (const problem of problems) for (const each of wrapText(problemText(problem), 12.5, width - 18)) line(each, 18, 'font-size="12"');
    y += 6;
  }
  if (troubles.length > MOST_TOLD) line(`and ${troubles.length - MOST_TOLD} more, which \`trackway analyze\` tells`, 0, 'font-size="12"');
  return { svg: parts.join(''), height: y };
}

function legend(graph: MeshGraph): string {
  const has = (what: boolean, ...entry: [text: string, color: string, dash: string]) => what ? [entry] : [];
  const parts = [...graph.nodes, ...graph.edges];
  const entries = [
    ...has(parts.some(isBroken), 'broken', BROKEN.stroke, ''),
    ...has(parts.some((each) => each.problems.length > 0 && !isBroken(each)), 'likely not what was meant', DOUBTFUL.stroke, ''),
    ...has(graph.edges.some((each) => each.kind === 'nearMiss'), 'would serve these hosts, but is not named', NEAR_MISS, '2 5'),
    ...has(graph.edges.some((each) => each.kind === 'mirrors'), 'a copy of requests', LINE, '8 4'),
    ...has(graph.edges.some((each) => each.flows.length > 0 && each.flows.every((flow) => flow.weight === 0)), 'weight 0', LINE, '1 4'),
  ];
  let x = 0;
  const drawn = entries.map(([text, color, dash]) => {
    const at = x;
    x += 44 + text.length * 6.6;
    return `<line x1="${at}" y1="0" x2="${at + 26}" y2="0" stroke="${color}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`
      + `<text x="${at + 32}" y="4" font-size="11">${escapeXml(text)}</text>`;
  });
  const outside = graph.nodes.some((each) => each.origin !== 'manifest' && each.kind !== 'mesh');
  const box = outside ? `<rect x="${x}" y="-8" width="26" height="16" rx="4" fill="none" stroke="${LINE}" stroke-dasharray="5 4"/><text x="${x + 32}" y="4" font-size="11">in no manifest</text>` : '';
  return drawn.join('') + box;
}
