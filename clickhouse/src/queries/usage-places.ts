import { z } from "zod";

/** A place in one dimension is below this number: 0 for what is not chosen, and as many chosen groups as there may be. */
const PLACES = 21;

const values = z
  .array(z.string())
  .min(1)
  .max(PLACES - 1);
const places = z.array(z.int()).min(1);

/** How usage.sql and rollup-usage.sql recognise the chosen groups: a row's place is the sum of those of its values. */
export const usagePlacesShape = {
  /** The place of each chosen group; a group that is not chosen has position 0. */
  keys: z.array(z.int()),
  /** Different values of one dimension among the chosen groups, and the place of each. */
  values1: values,
  values2: values,
  values3: values,
  places1: places,
  places2: places,
  places3: places,
};

/** The chosen groups, each with one value a dimension, as {@link usagePlacesShape}. At most {@link PLACES} - 1 groups. */
export function usagePlaces(groups: readonly (readonly string[])[]) {
  const valuesAt = (index: number): string[] => {
    const found = [...new Set(groups.flatMap((group) => group[index] ?? []))];
    // A list is never empty; without a group no place is looked for.
    return found.length === 0 ? [""] : found;
  };
  const lists = [valuesAt(0), valuesAt(1), valuesAt(2)] as const;
  const placesAt = (index: number): number[] => (lists[index] ?? []).map((_, at) => (at + 1) * PLACES ** index);
  const placeOf = (value: string, index: number): number =>
    ((lists[index]?.indexOf(value) ?? -1) + 1) * PLACES ** index;
  return {
    keys: groups.map((group) => group.reduce((place, value, index) => place + placeOf(value, index), 0)),
    ...{ values1: lists[0], values2: lists[1], values3: lists[2] },
    ...{ places1: placesAt(0), places2: placesAt(1), places3: placesAt(2) },
  };
}

/** The placeholders of the dimensions that a question does not have, but the column that stands in for one. */
export const unusedPlaces = (
  { d1, d2, d3 }: { readonly d1: string; readonly d2: string; readonly d3: string },
  unusedColumn: string,
): string[] =>
  [d1, d2, d3].flatMap((column, index) => (column === unusedColumn ? [`d${index + 1}`, `values${index + 1}`] : []));
