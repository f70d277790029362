// The pictures of /overview. Each element with data-chart carries what to draw
// as JSON (overview.Chart), with ready words; the table beside it says the
// same, so a picture is only added where scripts run, and only drawn once it
// comes into view.
import * as echarts from "echarts/core";
import { BarChart, HeatmapChart, SankeyChart, TreemapChart } from "echarts/charts";
import { AriaComponent, GridComponent, TitleComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import type { EChartsCoreOption } from "echarts/core";

echarts.use([
  BarChart, HeatmapChart, SankeyChart, TreemapChart,
  AriaComponent, GridComponent, TitleComponent, TooltipComponent, VisualMapComponent, CanvasRenderer, SVGRenderer,
]);

interface Node { id?: string; name: string; value: number; words: string; href?: string; parts?: Node[] }
interface Arc { from: string; to: string; value: number; words: string }
interface Cell { row: number; col: number; value: number; words: string }
interface Step { name: string; from: number; to: number; words: string; whole: boolean }
interface Picture {
  kind: "treemap" | "heat" | "waterfall" | "sankey";
  title: string;
  source: string;
  nodes?: Node[];
  links?: Arc[];
  rows?: string[];
  heads?: string[];
  cells?: Cell[];
  steps?: Step[];
}

const narrow = (box: HTMLElement): boolean => box.clientWidth < 560;

// colour reads a token of the style sheet, so that pictures follow the theme.
function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function font(): string {
  return getComputedStyle(document.body).fontFamily;
}

// type is a size of type, or a length beside it, in pixels where the page has
// text of normal size: in large text (适老化) pictures speak louder, too.
function type(pixels: number): number {
  return pixels * parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

// short keeps a label within some characters.
function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// said is how many lines the source takes below a picture: it is part of what is
// saved and printed, so it is broken and never cut.
function said(picture: Picture, box: HTMLElement): number {
  const width = echarts.format.getTextRect(picture.source, `${type(12)}px ${font()}`).width;
  return Math.max(1, Math.ceil(width / (box.clientWidth - type(24))));
}

// foot is the height of the source and what stands above it, in pixels.
function foot(picture: Picture, box: HTMLElement, above: number): number {
  return type(16 * said(picture, box) + above) + 3;
}

// base is what all pictures share. Tooltips are drawn, not HTML: the page
// allows no inline styles.
function base(picture: Picture, box: HTMLElement): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: font(), fontSize: type(12), color: colour("ink") },
    // The page names and explains each picture itself; patterns are set below.
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: colour("card"),
      borderColor: colour("edge"),
      textStyle: { color: colour("ink"), fontFamily: font(), fontSize: type(14) },
    },
    title: {
      text: picture.source,
      left: 0,
      bottom: 3,
      padding: 0,
      textStyle: { fontSize: type(12), lineHeight: type(16), fontWeight: "normal", color: colour("soft"), fontFamily: font(), width: box.clientWidth - 8, overflow: "break" },
    },
  };
}

// label breaks the names beside an axis; a row has room for two lines.
function label(box: HTMLElement, phone: number, wide: number): object {
  return narrow(box)
    ? { width: type(phone), overflow: "break", height: type(24), lineOverflow: "truncate", ellipsis: "…", fontSize: type(10), lineHeight: type(12), interval: 0 }
    : { width: type(wide), overflow: "truncate", fontSize: type(12), interval: 0 };
}

const shades = ["map-1", "map-2", "map-3", "map-4"];

// decals are patterns on top of the shades, so that neighbours differ without
// colour; the first has none.
function decal(index: number): object {
  const kinds = [
    { symbol: "none" },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: Math.PI / 4 },
    { symbol: "circle", symbolSize: 0.6, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4 },
  ];
  return { color: "rgba(255, 255, 255, 0.28)", ...kinds[index % kinds.length] };
}

// onShade is the text colour that reads better on a shade, in any theme.
function onShade(shade: string): string {
  const from = (text: string): number => Math.abs(echarts.color.lum(colour(text), 0) - echarts.color.lum(shade, 0));
  return from("ink") > from("card") ? colour("ink") : colour("card");
}

// tile is how a part of a treemap looks. Its words stand on their own ground:
// patterns pass behind them.
function tile(index: number): object {
  const shade = colour(shades[index % shades.length]);
  return {
    itemStyle: { color: shade, decal: decal(index) },
    label: { color: onShade(shade), fontSize: type(12), lineHeight: type(15), textBorderColor: shade, textBorderWidth: 4 },
  };
}

function treemap(picture: Picture, box: HTMLElement): EChartsCoreOption {
  const data = (picture.nodes ?? []).filter((node) => node.value > 0).map((node, index) => ({
    ...node, ...tile(index), children: (node.parts ?? []).map((part, below) => ({ ...part, ...tile(index + below) })),
  }));
  return {
    ...base(picture, box),
    series: [{
      type: "treemap", name: short(picture.title, 24), data, top: 0, left: 0, right: 0, bottom: foot(picture, box, 36), roam: false, nodeClick: "zoomToNode", leafDepth: 1,
      breadcrumb: { bottom: foot(picture, box, 8), height: type(24), itemStyle: { color: colour("sunk"), borderColor: colour("edge"), textStyle: { color: colour("ink"), fontSize: type(12) } } },
      label: { formatter: (p: { name: string; data: { words: string } }) => `${p.name}\n${p.data.words}`, overflow: "truncate" },
      itemStyle: { borderColor: colour("paper"), borderWidth: 2, gapWidth: 2 },
    }],
    tooltip: { ...(base(picture, box).tooltip as object), formatter: (p: { name: string; data: { words?: string } }) => `${p.name}\n${p.data.words ?? ""}` },
  };
}

function heat(picture: Picture, box: HTMLElement): EChartsCoreOption {
  const rows = picture.rows ?? [];
  const cells = (picture.cells ?? []).filter((cell) => cell.value >= 0);
  return {
    ...base(picture, box),
    grid: { top: type(28), left: type(narrow(box) ? 120 : 260), right: 8, bottom: foot(picture, box, 60) },
    xAxis: { type: "category", data: picture.heads, position: "top", axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: colour("soft"), fontSize: type(narrow(box) ? 10 : 12) } },
    yAxis: {
      type: "category", data: rows, inverse: true, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: colour("ink"), ...label(box, 112, 250) },
    },
    visualMap: {
      min: 0, max: 10000, dimension: 2, calculable: false, orient: "horizontal", left: 0, bottom: foot(picture, box, 8), itemHeight: 160, itemWidth: 12,
      text: ["100%", "0%"], textStyle: { color: colour("soft"), fontSize: type(12) }, inRange: { color: ["map-0", "map-1", "map-2", "map-3", "map-4"].map(colour) },
    },
    tooltip: {
      ...(base(picture, box).tooltip as object),
      formatter: (p: { data: [number, number, number, string] }) => `${rows[p.data[1]]}\n${(picture.heads ?? [])[p.data[0]]} ${p.data[3]}`,
    },
    series: [{
      type: "heatmap", data: cells.map((cell) => [cell.col, cell.row, cell.value, cell.words]),
      itemStyle: { borderColor: colour("paper"), borderWidth: 1 },
    }],
  };
}

function waterfall(picture: Picture, box: HTMLElement): EChartsCoreOption {
  const steps = picture.steps ?? [];
  // Totals are far larger than changes: the axis begins near them, said by its
  // labels in 万元.
  const ends = steps.flatMap((step) => (step.whole ? [step.to] : [step.from, step.to]));
  const low = Math.min(...ends);
  const step = 10 ** Math.floor(Math.log10(Math.max(...ends) - low || 1));
  const floor = Math.max(0, Math.floor((low - (Math.max(...ends) - low) * 0.6) / step) * step);
  const wan = (fen: number): string => new Intl.NumberFormat("en", { maximumFractionDigits: 0 }).format(fen / 1e6);
  return {
    ...base(picture, box),
    grid: { top: 8, left: type(narrow(box) ? 112 : 210), right: narrow(box) ? 16 : type(150), bottom: foot(picture, box, 40) },
    xAxis: { type: "value", min: floor, scale: true, axisLabel: { color: colour("soft"), fontSize: type(12), formatter: wan, hideOverlap: true }, splitLine: { lineStyle: { color: colour("rule") } } },
    yAxis: {
      type: "category", inverse: true, data: steps.map((step) => step.name), axisTick: { show: false }, axisLine: { lineStyle: { color: colour("edge") } },
      axisLabel: { color: colour("ink"), ...label(box, 104, 200) },
    },
    tooltip: { ...(base(picture, box).tooltip as object), formatter: (p: { dataIndex: number }) => `${steps[p.dataIndex].name}\n${steps[p.dataIndex].words}` },
    series: [
      { type: "bar", stack: "s", silent: true, itemStyle: { color: "transparent", decal: { symbol: "none" } }, data: steps.map((step) => (step.whole ? 0 : Math.min(step.from, step.to))) },
      {
        type: "bar", stack: "s", barWidth: "62%",
        label: { show: !narrow(box), position: "right", color: colour("ink"), fontSize: type(12), formatter: (p: { dataIndex: number }) => steps[p.dataIndex].words },
        data: steps.map((step) => ({
          value: step.whole ? step.to : Math.abs(step.to - step.from),
          itemStyle: step.whole
            ? { color: colour("teal-deep") }
            : step.to >= step.from
              ? { color: colour("teal-mid") }
              : { color: colour("card"), borderColor: colour("teal"), borderWidth: 1.5, decal: { ...decal(1), color: colour("teal-mid") } },
        })),
      },
    ],
  };
}

function sankey(picture: Picture, box: HTMLElement): EChartsCoreOption {
  const names = new Map((picture.nodes ?? []).map((node) => [node.id, node.name]));
  const arcs = picture.links ?? [];
  const reached = new Set(arcs.map((arc) => arc.to));
  const total = arcs.filter((arc) => !reached.has(arc.from)).reduce((sum, arc) => sum + arc.value, 0);
  // A node under an eightieth of all is lower than a line of type: its name
  // would lie on the next one's. The table has it.
  const named = (value: number): boolean => value * 80 >= total;
  return {
    ...base(picture, box),
    tooltip: {
      ...(base(picture, box).tooltip as object),
      formatter: (p: { dataType: string; name: string; data: { source?: string; target?: string; words?: string } }) =>
        p.dataType === "edge" ? `${names.get(p.data.source ?? "")} → ${names.get(p.data.target ?? "")}\n${p.data.words}` : (names.get(p.name) ?? ""),
    },
    series: [{
      type: "sankey", top: 8, left: 4, right: type(narrow(box) ? 90 : 200), bottom: foot(picture, box, 20), nodeGap: 6, nodeWidth: 12, draggable: false, emphasis: { focus: "adjacency" },
      data: (picture.nodes ?? []).map((node) => ({ name: node.id, itemStyle: { color: colour("teal"), borderColor: colour("teal") } })),
      links: (picture.links ?? []).filter((arc) => arc.value > 0).map((arc) => ({ source: arc.from, target: arc.to, value: arc.value, words: arc.words })),
      lineStyle: { color: colour("teal-mid"), opacity: 0.35, curveness: 0.5 },
      labelLayout: { hideOverlap: true },
      label: { color: colour("ink"), fontSize: type(narrow(box) ? 10 : 12), formatter: (p: { name: string; value: number }) => (named(p.value) ? short(names.get(p.name) ?? "", narrow(box) ? 7 : 16) : "") },
    }],
  };
}

// paperWidth is the column of an A4 sheet in CSS pixels: 178 mm between the
// margins at 96 to the inch, less what the page keeps free beside its text.
const paperWidth = 610;

const kinds = { treemap, heat, waterfall, sankey };

class Drawing {
  private readonly picture: Picture;
  private chart?: echarts.ECharts;
  private height = ""; // of the box on the screen, as its style says

  constructor(private readonly box: HTMLElement) {
    this.picture = JSON.parse(box.dataset.chart ?? "{}") as Picture;
    this.fit();
  }

  // fit makes room for every row; other pictures have the height of the style.
  fit(): void {
    const rows = { heat: 26 * (this.picture.rows?.length ?? 0), waterfall: 34 * (this.picture.steps?.length ?? 0), treemap: 0, sankey: 0 }[this.picture.kind];
    if (rows) this.box.style.height = `${foot(this.picture, this.box, 88 + rows)}px`;
  }

  draw(): void {
    this.chart?.dispose();
    this.chart = echarts.init(this.box, null, { renderer: "svg" });
    this.chart.setOption(kinds[this.picture.kind](this.picture, this.box));
    this.chart.on("click", (event) => {
      const data = event.data as { href?: string; children?: unknown[] } | undefined;
      if (data?.href && !data.children?.length) location.assign(data.href);
    });
  }

  // fitPaper draws within the width of a sheet, also what nobody has scrolled
  // to yet; off the paper the picture fits the screen again. The height is
  // fixed too: type is smaller on paper, and a box measured in it would be.
  fitPaper(on: boolean): void {
    if (on) this.height = this.box.style.height;
    this.box.style.height = on ? `${this.box.clientHeight}px` : this.height;
    this.box.style.width = on ? `${paperWidth}px` : "";
    this.draw();
  }

  drawn(): boolean {
    return this.chart !== undefined;
  }

  // png offers the picture as pixels, twice as fine as the screen, with title,
  // source and date printed in. It is drawn on a canvas of its own: a page that
  // loads images from its own address alone cannot paint an SVG on one.
  png(name: string): void {
    const sheet = document.createElement("div");
    Object.defineProperty(sheet, "clientWidth", { value: this.box.clientWidth });
    Object.defineProperty(sheet, "clientHeight", { value: this.box.clientHeight });
    const chart = echarts.init(sheet, null, { renderer: "canvas", width: this.box.clientWidth, height: this.box.clientHeight });
    chart.setOption(kinds[this.picture.kind](this.picture, this.box));
    const link = document.createElement("a");
    link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: colour("paper") });
    link.download = `${name}.png`;
    link.click();
    chart.dispose();
  }

  // save offers the picture as a file, with its title and source in it.
  save(name: string): void {
    if (!this.chart) this.draw();
    const svg = this.box.querySelector("svg")?.cloneNode(true) as SVGElement | undefined;
    if (!svg) return;
    svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const ground = document.createElementNS("http://www.w3.org/2000/svg", "title");
    ground.textContent = `${this.picture.title} — ${this.picture.source}`;
    svg.prepend(ground);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
    link.download = `${name}.svg`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

const drawings = new Map<Element, Drawing>();
for (const box of document.querySelectorAll<HTMLElement>("[data-chart]")) drawings.set(box, new Drawing(box));
for (const table of document.querySelectorAll<HTMLDetailsElement>("details[data-fold]")) table.open = false;

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const drawing = drawings.get(entry.target);
    if (entry.isIntersecting && drawing && !drawing.drawn()) drawing.draw();
  }
}, { rootMargin: "200px" });
for (const box of drawings.keys()) seen.observe(box);

// again redraws what is there: on another width or in another theme. Paper has
// its own width, which no resizing of the window changes.
function again(): void {
  if (printing) return;
  for (const drawing of drawings.values()) {
    drawing.fit();
    if (drawing.drawn()) drawing.draw();
  }
}

// On paper every picture is there, in light colours whatever the screen has.
let printing = false;
let theme: string | undefined;
addEventListener("beforeprint", () => {
  if (printing) return;
  printing = true;
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  for (const drawing of drawings.values()) drawing.fitPaper(true);
});
addEventListener("afterprint", () => {
  printing = false;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const drawing of drawings.values()) drawing.fitPaper(false);
});

let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth !== width) again();
  width = innerWidth;
});
new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-text"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-save]");
  const box = button?.closest("figure")?.querySelector("[data-chart]");
  const drawing = box && drawings.get(box);
  if (!button || !drawing) return;
  if (button.dataset.as === "png") drawing.png(button.dataset.save ?? "picture");
  else drawing.save(button.dataset.save ?? "picture");
});
