/** Something that has a place in a layer: a node, or a point that an edge passes on its way through the layer. */
export interface Slot {
  readonly layer: number;
  readonly height: number;
  readonly left: Slot[];
  readonly right: Slot[];
  /** Place in its layer. */
  index: number;
  /** Middle, in pixels. */
  y: number;
}

/** Orders each layer by where its neighbours stand, to and fro, and keeps the order with the fewest crossings. */
export function orderLayers(layers: readonly Slot[][]): void {
  for (const layer of layers) number(layer);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers);
  for (let sweep = 0; sweep < 6 && fewest > 0; sweep++) {
    const toRight = sweep % 2 === 0;
    for (const layer of toRight ? layers.slice(1) : layers.slice(0, -1).reverse()) sortByNeighbours(layer, toRight ? 'left' : 'right');
    const crossed = crossings(layers);
    if (crossed >= fewest) continue;
    fewest = crossed;
    best = layers.map((layer) => [...layer]);
  }
  layers.forEach((layer, at) => {
    layer.splice(0, layer.length, ...best[at]);
    number(layer);
  });
}

function number(layer: readonly Slot[]): void {
  layer.forEach((slot, index) => { slot.index = index; });
}

function sortByNeighbours(layer: Slot[], side: 'left' | 'right'): void {
  const wanted = new Map(layer.map((slot) => [slot, mean(slot[side].map((each) => each.index)) ?? slot.index]));
  layer.sort((a, b) => wanted.get(a)! - wanted.get(b)! || a.index - b.index);
  number(layer);
}

/** How many pairs of ways cross between neighbouring layers, counted with a Fenwick tree. */
function crossings(layers: readonly Slot[][]): number {
  let count = 0;
  for (const layer of layers) {
    const ends = layer.flatMap((slot) => slot.right.map((each) => each.index).sort((a, b) => a - b));
    const tree = new Array<number>(Math.max(0, ...ends) + 2).fill(0);
    ends.forEach((end, before) => {
      let notAfter = 0;
      for (let at = end + 1; at > 0; at -= lowestBit(at)) notAfter += tree[at];
      count += before - notAfter;
      for (let at = end + 1; at < tree.length; at += lowestBit(at)) tree[at]++;
    });
  }
  return count;
}

function lowestBit(value: number): number {
  // eslint-disable-next-line no-bitwise
  return value & -value;
}

export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, each) => sum + each, 0) / values.length;
}
