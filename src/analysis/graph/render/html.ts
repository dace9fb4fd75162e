import { isBroken, MeshGraph } from '../graph';
import { problemText, troublesOf } from '../troubles';
import { BROKEN, DOUBTFUL, QUIET, TEXT_COLOR } from './colors';
import { renderSvg, summaryOf } from './svg';
import { escapeXml } from './xml';

/** A graph as a page that needs nothing besides: the drawing, and below it everything that is wrong. */
export function renderHtml(graph: MeshGraph): string {
  const troubles = troublesOf(graph).map(({ number, title, problems, part }) => `<li value="${number}" class="${isBroken(part) ? 'broken' : 'doubtful'}"><strong>${escapeXml(title)}</strong>`
    + `${problems.map((each) => `<p>${escapeXml(problemText(each))}</p>`).join('')}</li>`);
  const remarks = graph.remarks.map((each) => `<li><strong>${escapeXml(each.object)}</strong><p>${escapeXml(problemText(each))}</p></li>`);
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(summaryOf(graph))}</title>`,
    style,
    '</head>',
    '<body>',
    `<h1>${escapeXml(summaryOf(graph))}</h1>`,
    `<div class="drawing">${renderSvg(graph, { list: false })}</div>`,
    ...section('What is wrong', 'ol', troubles),
    ...section('Not in the picture', 'ul', remarks),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const style = `<style>
body{margin:24px;font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;color:${TEXT_COLOR};background:#ffffff}
h1{font-size:18px}
h2{font-size:15px;margin-top:28px}
.drawing{overflow:auto;border:1px solid #d9dfe6;border-radius:8px}
.drawing svg{display:block}
li{margin:10px 0}
li p{margin:2px 0;color:${QUIET};overflow-wrap:anywhere}
li.broken::marker,li.broken strong{color:${BROKEN.stroke}}
li.doubtful::marker,li.doubtful strong{color:${DOUBTFUL.stroke}}
</style>`;

function section(title: string, list: 'ol' | 'ul', items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`<h2>${title}</h2>`, `<${list}>`, ...items, `</${list}>`];
}
