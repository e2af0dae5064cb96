/** Levenshtein: insertions, deletions and replacements of letters from one word to another. */
export function editDistance(from: string, to: string): number {
  let row = [...to].map((_, at) => at + 1);
  for (const [down, left] of [...from].entries()) {
    let diagonal = down;
    let before = down + 1;
    row = row.map((above, at) => {
      before = Math.min(above + 1, before + 1, diagonal + (left === to[at] ? 0 : 1));
      diagonal = above;
      return before;
    });
  }
  return row.at(-1) ?? from.length;
}
