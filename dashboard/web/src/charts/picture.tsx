import { systemClock } from "@outlay/core/clock";
import { useQuery } from "@tanstack/react-query";
import { type MouseEvent, type ReactNode, useRef } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { coverageQuery } from "../api/queries.ts";
import { saveFile } from "../components/save-file.ts";
import { filterWords } from "../filters/filter-words.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { type App, useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { instantLabel, rangeLabel } from "../time/labels.ts";
import { drawPicture, type PictureText } from "./draw-picture.ts";
import "./picture.css";

interface PictureProps {
  readonly title: string;
  readonly legend?: PictureText["legend"];
  /** Of the calls that are drawn; absent: of all of the range. */
  readonly answer?: Pick<QueryAnswer, "coverage" | "range">;
  readonly children: ReactNode;
}

/** A chart that can be taken along as PNG or SVG, with its title, range, zone, filters and how far it is covered. */
export function Picture({ title, legend = [], answer, children }: PictureProps) {
  const app = useApp();
  const box = useRef<HTMLDivElement>(null);
  const whole = useQuery({ ...coverageQuery(app.scope), enabled: answer === undefined }).data;
  const take = (kind: "PNG" | "SVG") => (event: MouseEvent) => {
    event.stopPropagation();
    const chart = largestOf(box.current);
    if (chart === undefined) return toast("There is no picture here yet");
    const drawing = drawPicture(chart, {
      ...{ title, legend, facts: factsOf(app, answer) },
      notes: notesOf(app, (answer ?? whole)?.coverage),
    });
    const name = `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.${kind.toLowerCase()}`;
    if (kind === "SVG") return saveFile(name, new Blob([drawing.svg], { type: "image/svg+xml" }));
    void toPng(drawing).then((png) =>
      png === undefined ? toast("This browser cannot draw the picture; take the SVG", "warn") : saveFile(name, png),
    );
  };
  return (
    <div ref={box} className="picture" data-chart={title}>
      {children}
      <p className="picture-links">
        <span className="note">Picture:</span>
        {(["PNG", "SVG"] as const).map((kind) => (
          <button key={kind} type="button" className="link" onClick={take(kind)}>
            {kind}
            <span className="hidden-text"> of {title}</span>
          </button>
        ))}
      </p>
    </div>
  );
}

/** Icons are pictures too: the chart is the largest. */
function largestOf(box: HTMLElement | null): SVGSVGElement | undefined {
  const area = (one: Element) => one.getBoundingClientRect().width * one.getBoundingClientRect().height;
  return [...(box?.querySelectorAll("svg") ?? [])].sort((left, right) => area(right) - area(left))[0];
}

function factsOf({ scope, state }: App, answer: PictureProps["answer"]): string[] {
  const { from, to, tz, project } = scope;
  const range = answer?.range;
  const when =
    range === undefined ? rangeLabel(from, to, tz) : `${instantLabel(range.from, tz)} – ${instantLabel(range.to, tz)}`;
  return [
    `${when} (${tz}) · project ${project}`,
    state.f.length === 0 ? "No filters" : `Only where ${state.f.map(filterWords).join("; ")}`,
  ];
}

function notesOf({ scope }: App, coverage: QueryAnswer["coverage"] | undefined): string[] {
  const now = instantLabel(new Date(systemClock.now()).toISOString(), scope.tz);
  if (coverage === undefined) return [`Outlay, ${now}`];
  const incomplete = coverage.unpriced_calls + coverage.partly_priced_calls;
  return [
    `${formatRatio(coverage.priced_share)} of ${formatCount(coverage.calls)} calls have a complete price` +
      `${incomplete > 0 ? `; ${formatCount(incomplete)} have not, so money is a lower bound` : ""}. Outlay, ${now}`,
  ];
}

const PIXELS_PER_PX = 2;

/** `undefined` where the browser cannot. */
async function toPng({ svg, widthPx, heightPx }: ReturnType<typeof drawPicture>): Promise<Blob | undefined> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  try {
    await image.decode();
  } catch {
    return undefined;
  }
  const canvas = document.createElement("canvas");
  canvas.width = widthPx * PIXELS_PER_PX;
  canvas.height = heightPx * PIXELS_PER_PX;
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  return blob ?? undefined;
}
