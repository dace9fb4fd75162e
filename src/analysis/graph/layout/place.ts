import { mean, Slot } from './order';

/** Pixels between two slots of a layer. */
const GAP = 18;

/** Gives each slot a height, near that of its neighbours; the order in a layer stays. */
export function placeSlots(layers: readonly Slot[][]): void {
  for (const layer of layers) spread(layer, layer.map(() => 0));
  for (let sweep = 0; sweep < 8; sweep++) {
    const toRight = sweep % 2 === 0;
    for (const layer of toRight ? layers.slice(1) : layers.slice(0, -1).reverse()) {
      spread(layer, layer.map((slot) => mean(slot[toRight ? 'left' : 'right'].map((each) => each.y)) ?? slot.y));
    }
  }
  const top = layers.flat().reduce((least, slot) => Math.min(least, slot.y - slot.height / 2), Infinity);
  for (const slot of layers.flat()) slot.y = Math.round((slot.y - top) * 10) / 10;
}

/**
 * The heights nearest to the wanted ones (least squares) that keep order and distance: neighbours that would overlap become a block that stands
 * where all of them want to be on average.
 */
function spread(layer: readonly Slot[], wanted: readonly number[]): void {
  const offsets: number[] = [];
  layer.forEach((slot, at) => offsets.push(at === 0 ? 0 : offsets[at - 1] + (layer[at - 1].height + slot.height) / 2 + GAP));
  spreadApart(wanted.map((each, at) => each - offsets[at])).forEach((y, at) => { layer[at].y = y + offsets[at]; });
}

/** The ascending numbers that are nearest to `wanted` (pool adjacent violators). */
export function spreadApart(wanted: readonly number[]): number[] {
  const blocks: { sum: number; size: number }[] = [];
  for (const each of wanted) {
    let block = { sum: each, size: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.size > block.sum / block.size; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, size: block.size + last.size };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, size }) => new Array<number>(size).fill(sum / size));
}
