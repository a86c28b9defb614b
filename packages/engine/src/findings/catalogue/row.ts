/**
 * What becomes of one mistake of the catalogue of mistakes that objects show: the
 * rules that find it, why it needs none, or why it is left out.
 *
 * - `S`: standalone, sidecars. `A`: ambient. `C`: chained. `V`: vendors.
 */
export type CatalogueRow = { id: string; mistake: string } & (
  | { findings: readonly string[]; note?: string }
  | { handledBy: 'engine'; note: string }
  | { dropped: string }
);
