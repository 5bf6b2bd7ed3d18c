/**
 * Colours of the parts of a whole, the largest first: hues far apart in order, light enough on dark
 * and dark enough on light (3:1 for graphics).
 */
const colors = [
  "light-dark(#0a5057, #74d3cd)",
  "light-dark(#c07d00, #f8c255)",
  "light-dark(#7a4bb0, #c3a2f0)",
  "light-dark(#c0432f, #ff9a89)",
  "light-dark(#2f7d4f, #6ad79c)",
  "light-dark(#2a6cb0, #83b7f0)",
  "light-dark(#a83a78, #f095c6)",
  // Everything small shares the last one.
  "light-dark(#5f7174, #90a3a6)",
];

/** The colour of the part at a place. */
export function colorOf(place: number): string {
  return colors[Math.min(place, colors.length - 1)] ?? "currentColor";
}
