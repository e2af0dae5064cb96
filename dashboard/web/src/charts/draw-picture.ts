import { wrapText } from "./wrap-text.ts";

export interface PictureText {
  readonly title: string;
  /** Below the title: what the picture is about. */
  readonly facts: readonly string[];
  /** Colours as CSS knows them, variables too. */
  readonly legend: readonly { readonly name: string; readonly colour: string }[];
  /** Below the picture: how far it can be trusted. */
  readonly notes: readonly string[];
}

export interface Drawing {
  /** A whole SVG file: no style sheet and no font of this page is needed to show it. */
  readonly svg: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

const SVG = "http://www.w3.org/2000/svg";
const MARGIN_PX = 16;
const LINE_PX = 17;
const TITLE_PX = 24;
/** Of text at 12 px, on average. */
const PX_PER_CHARACTER = 6.4;
const FONT = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** What a style sheet may say of a shape or a text. */
const properties = [
  ...(["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "opacity"] as const),
  ...([
    "font-size",
    "font-weight",
    "text-anchor",
    "dominant-baseline",
    "vector-effect",
    "visibility",
    "paint-order",
    "stroke-linejoin",
  ] as const),
];

/** A chart as a file: its shapes with the styles they have on the page, under a title and above what must be known of it. */
export function drawPicture(chart: SVGSVGElement, text: PictureText): Drawing {
  const { width, height } = chart.getBoundingClientRect();
  const widthPx = Math.ceil(width) + 2 * MARGIN_PX;
  const styles = getComputedStyle(chart);
  const page = chart.ownerDocument;
  const root = page.createElementNS(SVG, "svg");
  const colours = { ink: colourOf(chart, "var(--ink)"), soft: colourOf(chart, "var(--ink-soft)") };
  const background = element(root, "rect", { width: "100%", height: "100%", fill: colourOf(chart, "var(--surface)") });
  const charactersMax = Math.floor(Math.ceil(width) / PX_PER_CHARACTER);
  let y = MARGIN_PX;
  const write = (line: string, size: "title" | "line") => {
    const isTitle = size === "title";
    y += isTitle ? TITLE_PX : LINE_PX;
    const look = { fill: isTitle ? colours.ink : colours.soft, "font-size": isTitle ? "16" : "12" };
    const at = { x: String(MARGIN_PX), y: String(y - 5), "font-weight": isTitle ? "600" : "400" };
    element(root, "text", { ...at, ...look }).textContent = line;
  };
  write(text.title, "title");
  for (const line of text.facts.flatMap((fact) => wrapText(fact, charactersMax))) write(line, "line");
  y += MARGIN_PX / 2;
  const shapes = styled(chart);
  for (const [name, value] of Object.entries({ x: MARGIN_PX, y, width: Math.ceil(width), height: Math.ceil(height) }))
    shapes.setAttribute(name, String(value));
  shapes.setAttribute("color", styles.color);
  root.append(shapes);
  y += Math.ceil(height) + MARGIN_PX / 2;
  for (const { name, colour } of text.legend) {
    element(root, "rect", {
      ...{ x: String(MARGIN_PX), y: String(y + 4), width: "10", height: "10", rx: "2", fill: colourOf(chart, colour) },
    });
    y += LINE_PX;
    const at = { x: String(MARGIN_PX + 16), y: String(y - 4), fill: colours.ink, "font-size": "12" };
    element(root, "text", at).textContent = wrapText(name, charactersMax - 3)[0] ?? "";
  }
  y += 4;
  for (const line of text.notes.flatMap((note) => wrapText(note, charactersMax))) write(line, "line");
  const heightPx = y + MARGIN_PX;
  background.setAttribute("height", String(heightPx));
  for (const [name, value] of Object.entries({ width: widthPx, height: heightPx, "font-family": FONT }))
    root.setAttribute(name, String(value));
  root.setAttribute("viewBox", `0 0 ${widthPx} ${heightPx}`);
  return { svg: new XMLSerializer().serializeToString(root), widthPx, heightPx };
}

function element(parent: SVGElement, name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = parent.ownerDocument.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

/** A copy with the styles of every part written into it. */
function styled(chart: SVGSVGElement): SVGSVGElement {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const originals = [chart, ...chart.querySelectorAll("*")];
  for (const [at, part] of [copy, ...copy.querySelectorAll("*")].entries()) {
    const original = originals[at];
    if (original === undefined) continue;
    const computed = getComputedStyle(original);
    for (const name of ["class", "style", "tabindex", "role", "aria-label"]) part.removeAttribute(name);
    for (const name of properties) part.setAttribute(name, computed.getPropertyValue(name));
    if (computed.display === "none") part.setAttribute("display", "none");
  }
  return copy;
}

/** A colour as every program understands it. */
function colourOf(near: Element, colour: string): string {
  const probe = near.ownerDocument.createElement("span");
  probe.style.color = colour;
  near.parentElement?.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
