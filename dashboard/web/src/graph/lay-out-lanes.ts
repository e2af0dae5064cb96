import type { DrawnGraph, DrawnNode } from "./graph-model.ts";
import type { Lanes } from "./lanes.ts";
import { type Direction, type GraphLayout, layOut, type Point, sizeOf } from "./lay-out.ts";

const MARGIN_PX = 16;
const STEP_GAP_PX = 18;
/** Between columns: room for the label of an edge. */
const COLUMN_GAP_PX = 104;
const LANE_PADDING_PX = 16;
/** Room for the name of a lane. */
const LANE_HEAD_PX = 30;

/** A place on the two axes of a picture: along the way of the work, and across it. */
interface Box {
  readonly along: number;
  readonly across: number;
  readonly alongPx: number;
  readonly acrossPx: number;
}

/**
 * Steps in lanes one beside the other, and within them in the same columns as without lanes. The same graph is always laid out
 * in the same way.
 */
export function layOutLanes(drawn: DrawnGraph, direction: Direction, lanes: Lanes): GraphLayout {
  const turned = (point: { along: number; across: number }): Point =>
    direction === "LR" ? { x: point.along, y: point.across } : { x: point.across, y: point.along };
  const columns = columnsOf(drawn, direction);
  const { boxes, bands, length, breadth } = place(drawn, direction, { lanes, columns });
  const boxOf = (id: string): Box => boxes.get(id) ?? { along: 0, across: 0, alongPx: 0, acrossPx: 0 };
  const whole = turned({ along: length, across: breadth });
  return {
    nodes: new Map([...boxes].map(([id, box]) => [id, turned(box)])),
    edges: new Map(drawn.edges.map(({ id, from, to }) => [id, edgeBetween(boxOf(from), boxOf(to), turned)])),
    lanes: bands.map(({ name, across, acrossPx }) => {
      const size = turned({ along: length, across: acrossPx });
      return { name, ...turned({ along: 0, across }), width: size.x, height: size.y };
    }),
    widthPx: whole.x,
    heightPx: whole.y,
  };
}

/** In which column each node stands, from 0. */
function columnsOf(drawn: DrawnGraph, direction: Direction): ReadonlyMap<string, number> {
  const { nodes } = layOut(drawn, direction);
  const middle = (node: DrawnNode): number => {
    const { x, y } = nodes.get(node.id) ?? { x: 0, y: 0 };
    const { width, height } = sizeOf(node);
    return Math.round(direction === "LR" ? x + width / 2 : y + height / 2);
  };
  const places = [...new Set(drawn.nodes.map(middle))].sort((a, b) => a - b);
  return new Map(drawn.nodes.map((node) => [node.id, places.indexOf(middle(node))]));
}

interface Plan {
  readonly lanes: Lanes;
  readonly columns: ReadonlyMap<string, number>;
}

function place(drawn: DrawnGraph, direction: Direction, { lanes, columns }: Plan) {
  const spanOf = (node: DrawnNode) => {
    const { width, height } = sizeOf(node);
    return direction === "LR" ? { alongPx: width, acrossPx: height } : { alongPx: height, acrossPx: width };
  };
  const columnPx = Math.max(...drawn.nodes.map((node) => spanOf(node).alongPx), 0);
  const boxes = new Map<string, Box>();
  const bands: { readonly name: string; readonly across: number; readonly acrossPx: number }[] = [];
  let across = 0;
  for (const name of lanes.names) {
    const inside = drawn.nodes.filter(({ id }) => lanes.of.get(id) === name);
    const stacks = new Map<number, DrawnNode[]>();
    for (const node of inside) {
      const column = columns.get(node.id) ?? 0;
      stacks.set(column, [...(stacks.get(column) ?? []), node]);
    }
    const heights = [...stacks.values()].map((stack) => stackPx(stack.map((node) => spanOf(node).acrossPx)));
    const acrossPx = Math.max(...heights, 0) + 2 * LANE_PADDING_PX + LANE_HEAD_PX;
    for (const [column, stack] of stacks) {
      const room = acrossPx - LANE_HEAD_PX - stackPx(stack.map((node) => spanOf(node).acrossPx));
      let at = across + LANE_HEAD_PX + room / 2;
      for (const node of stack) {
        const span = spanOf(node);
        const along = MARGIN_PX + LANE_HEAD_PX + column * (columnPx + COLUMN_GAP_PX) + (columnPx - span.alongPx) / 2;
        boxes.set(node.id, { along, across: at, ...span });
        at += span.acrossPx + STEP_GAP_PX;
      }
    }
    bands.push({ name, across, acrossPx });
    across += acrossPx;
  }
  const count = Math.max(...columns.values(), 0) + 1;
  const length = 2 * MARGIN_PX + LANE_HEAD_PX + count * columnPx + (count - 1) * COLUMN_GAP_PX;
  return { boxes, bands, length, breadth: across };
}

const stackPx = (sizes: readonly number[]): number =>
  sizes.reduce((sum, size) => sum + size, 0) + Math.max(0, sizes.length - 1) * STEP_GAP_PX;

/** Onwards from the far side of a step to the near side of the next; back, or to its own column, around below both. */
function edgeBetween(
  from: Box,
  to: Box,
  turned: (point: { along: number; across: number }) => Point,
): { path: string; label: Point } {
  const text = (along: number, across: number): string => {
    const { x, y } = turned({ along, across });
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  const start = { along: from.along + from.alongPx, across: from.across + from.acrossPx / 2 };
  const end = { along: to.along, across: to.across + to.acrossPx / 2 };
  const onwardsPx = end.along - start.along;
  if (onwardsPx > 0) {
    const bend = Math.min(COLUMN_GAP_PX, onwardsPx) / 2;
    const label = turned({ along: start.along + COLUMN_GAP_PX / 2, across: start.across });
    // Past other columns it runs level in the gap below the step it left, where the steps of its lane do not hide it.
    const isFar = onwardsPx > 2 * COLUMN_GAP_PX;
    const level = isFar ? from.across + from.acrossPx + STEP_GAP_PX / 2 : start.across;
    const [out, back] = [start.along + bend, end.along - bend];
    const leaves = isFar ? `C${text(out, start.across)} ${text(out, level)} ${text(out + bend, level)} ` : "";
    const path = `M${text(start.along, start.across)} ${leaves}L${text(back - bend, level)} C${text(back, level)} ${text(back, end.across)} ${text(end.along, end.across)}`;
    return { path, label: isFar ? turned({ along: out + bend, across: level }) : label };
  }
  const below = Math.max(from.across + from.acrossPx, to.across + to.acrossPx) + STEP_GAP_PX;
  const leaves = { along: from.along + from.alongPx * 0.65, across: from.across + from.acrossPx };
  const comes = { along: to.along + to.alongPx * 0.35, across: to.across + to.acrossPx };
  const path = `M${text(leaves.along, leaves.across)} C${text(leaves.along, below)} ${text(comes.along, below)} ${text(comes.along, comes.across)}`;
  return { path, label: turned({ along: (leaves.along + comes.along) / 2, across: below - STEP_GAP_PX / 2 }) };
}
