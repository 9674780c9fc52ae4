/** What the shop sells. */
export interface Product {
  sku: string;
  name: string;
  about: string;
  /** Euro cents. */
  cents: number;
}

export const CATALOGUE: readonly Product[] = [
  { sku: 'lamp-01', name: 'Harbour lamp', about: 'Brass and milk glass, for a table by the window.', cents: 8900 },
  { sku: 'mug-04', name: 'Night shift mug', about: 'Stoneware, 0.4 l, keeps warm through a switchover.', cents: 1650 },
  { sku: 'book-12', name: 'Daybook, ruled', about: '192 numbered pages. Nothing is torn out.', cents: 1200 },
  { sku: 'bag-07', name: 'On-call bag', about: 'Waxed canvas, room for a laptop and a sandwich.', cents: 12900 },
];

/** `8900` -> `€ 89.00` */
export function price(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`;
}
