// The map: districts as focusable shapes, clusters made by the server above
// them, no tiles. The page's table says everything the map says, so the map
// is only added where scripts run.
//
// Attributes of the element with data-map (all set by ui.MapPicture):
//   data-districts  URL of a GeoJSON collection; properties of a feature:
//                   name, label (the figure in words), short (what stands
//                   on the shape itself, if anything), class (0 is lowest,
//                   −1 is 无数据), href
//   data-points     URL with {bbox} (west,south,east,north) and {zoom};
//                   answers {"items": [{lon, lat, count, id, name}]}
//   data-popup      URL with {id}; answers {name, href, lines: [text]}
//   data-list       URL with {bbox} of the list of the projects there, for
//                   those that lie on one spot however close one comes
//   data-say-…      the words of the page's language
import * as L from "leaflet";

interface District {
  name: string;
  label: string;
  short?: string;
  class: number;
  href?: string;
}

interface Point {
  lon: number;
  lat: number;
  count: number;
  id?: string;
  name?: string;
  area?: L.LatLngBounds; // where what was joined lies; a point of the server's lies in its cell
}

interface Popup {
  name: string;
  href: string;
  lines: string[];
}

// sizeOf is the diameter of a marker in px: a finger's for one, more for many.
function sizeOf(count: number): number {
  return count === 1 ? 28 : Math.min(72, 28 + 4 * Math.log2(count));
}

// The server's finest grid (gridCell in portal/postgres): cells of this many px
// at this zoom. Its clusters never fall apart further, so the map ends there.
const finest = { zoom: 16, cell: 64 };

// The map on an A4 sheet in CSS px: as wide as between its margins (178 mm).
const paper = { width: 672, height: 420 };

const counted = new Intl.NumberFormat("en");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

// fill puts values into a text with {0} or a URL with {name}.
function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

function round(n: number): string {
  return n.toFixed(4);
}

async function json<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json() as Promise<T>;
}

// label says what an element is; Chinese words are marked as such, for the page
// may be an English one.
function label(element: Element | undefined, words: string): void {
  element?.setAttribute("aria-label", words);
  if (element) speak(element, words);
}

function speak(element: Element, words: string): void {
  const letters = (kind: RegExp): number => words.match(kind)?.length ?? 0;
  if (letters(/\p{Script=Han}/gu) > letters(/[a-z]/gi)) element.setAttribute("lang", "zh-CN");
}

// Half a box around the device, in degrees (some 1.5 km, as around a typed
// place), and the grid its middle is moved to: no address tells where somebody
// stands more closely than 500 m.
const around = 0.015;
const coarse = 0.005;

class Picture {
  private readonly map: L.Map;
  private land?: L.LatLngBounds; // of all districts
  private readonly clusters: L.LayerGroup;
  private readonly say: HTMLElement | null;
  private items: Point[] = []; // as the server gave them for what is shown
  private running?: AbortController;
  private outline?: L.Layer;
  private readonly figures: L.Marker[] = [];

  constructor(private readonly box: HTMLElement) {
    this.say = document.getElementById(box.dataset.sayIn ?? "");
    this.map = L.map(box, {
      attributionControl: false,
      zoomControl: false,
      scrollWheelZoom: false,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      zoomSnap: 0.5,
      minZoom: 4,
      maxZoom: finest.zoom + 1,
    });
    this.map.createPane("clusters").classList.add("map-clusters");
    this.clusters = L.layerGroup().addTo(this.map);
    L.control
      .zoom({ zoomInTitle: box.dataset.sayZoomIn, zoomOutTitle: box.dataset.sayZoomOut })
      .addTo(this.map);
    // The wheel scrolls the page until somebody is at work in the map.
    this.map.on("focus", () => this.map.scrollWheelZoom.enable());
    this.map.on("blur", () => this.map.scrollWheelZoom.disable());
    addEventListener("beforeprint", () => this.resize(`${paper.width}px`, `${paper.height}px`));
    addEventListener("afterprint", () => this.resize("", ""));
  }

  // resize gives the map another size and shows in it what it showed before,
  // with the points at hand: no printer waits for an answer.
  private resize(width: string, height: string): void {
    const shown = this.map.getBounds();
    this.box.style.maxWidth = width;
    this.box.style.height = height;
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds(shown, { animate: false });
    this.draw();
  }

  async start(): Promise<void> {
    if (this.box.dataset.districts) await this.drawDistricts(this.box.dataset.districts);
    const view = (this.box.dataset.view ?? "").split(",").map(Number); // west, south, east, north
    if (view.length === 4) this.map.fitBounds(L.latLngBounds([view[1], view[0]], [view[3], view[2]]), { animate: false });
    this.fit();
    this.map.on("zoomend", () => this.fit());
    if (!this.box.dataset.points) return;
    this.map.on("moveend", () => void this.drawPoints());
    await this.drawPoints();
  }

  private async drawDistricts(url: string): Promise<void> {
    const layer = L.geoJSON(await json<GeoJSON.FeatureCollection>(url), {
      style: (feature) => this.look(feature?.properties as District),
      onEachFeature: (feature, shape) => {
        shape.on("add", () => this.name(shape as L.Path, feature));
        this.write(shape as L.Polygon, (feature.properties as District).short);
      },
    }).addTo(this.map);
    this.land = layer.getBounds();
    this.map.fitBounds(layer.getBounds(), { padding: [12, 12], animate: false });
    this.map.setMaxBounds(layer.getBounds().pad(0.4));
  }

  // offer opens the map around the device when its button is pressed; until
  // then nothing is asked of the browser.
  offer(button: HTMLElement): void {
    const say = document.getElementById(button.getAttribute("aria-describedby") ?? "");
    const tell = (words = ""): void => void (say && (say.textContent = words));
    button.addEventListener("click", () => {
      if (!navigator.geolocation) return tell(button.dataset.sayRefused);
      navigator.geolocation.getCurrentPosition(
        (position) => {
          const lat = Math.round(position.coords.latitude / coarse) * coarse;
          const lon = Math.round(position.coords.longitude / coarse) * coarse;
          if (this.land && !this.land.contains([lat, lon])) return tell(button.dataset.sayOutside);
          const to = new URL(button.dataset.here ?? "", location.href);
          to.searchParams.set("bbox", [lon - around, lat - around, lon + around, lat + around].map((d) => d.toFixed(5)).join(","));
          location.assign(to);
        },
        () => tell(button.dataset.sayRefused),
        { timeout: 20_000 },
      );
    });
  }

  private look(district: District): L.PathOptions {
    const none = district.class < 0;
    return {
      className: `district ${none ? "district--none" : `district--${district.class}`}`,
      fillColor: none ? "url(#hatch-none)" : undefined,
      fillOpacity: 1,
    };
  }

  // write puts a figure on a shape, so that colour is never alone. The shape's
  // own label says the same to those who hear the page.
  private write(shape: L.Polygon, short: string | undefined): void {
    if (!short) return;
    const figure = document.createElement("b");
    figure.textContent = short;
    const marker = L.marker(shape.getBounds().getCenter(), {
      pane: "clusters",
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "district-figure", iconSize: [44, 24], html: figure }),
    })
      .on("add", (event) => (event.target as L.Marker).getElement()?.setAttribute("aria-hidden", "true"))
      .addTo(this.map);
    this.figures.push(marker);
  }

  // fit shows the figures that do not touch one shown before; coming closer
  // shows more of them. The table beside the map has them all.
  private fit(): void {
    const shown: L.Point[] = [];
    for (const figure of this.figures) {
      const at = this.map.project(figure.getLatLng());
      const free = shown.every((other) => Math.abs(at.x - other.x) >= 46 || Math.abs(at.y - other.y) >= 26);
      if (free) shown.push(at);
      figure.getElement()?.toggleAttribute("hidden", !free);
    }
  }

  // name makes a shape a named link that the keyboard reaches.
  private name(shape: L.Path, feature: GeoJSON.Feature): void {
    const path = shape.getElement();
    const district = feature.properties as District;
    if (!path) return;
    const words = fill(this.box.dataset.sayDistrict ?? "{0}: {1}", { 0: district.name, 1: district.label });
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", district.href ? "link" : "img");
    label(path, words);
    const enter = () => this.mark(feature, words);
    const leave = () => this.mark(undefined, "");
    path.addEventListener("focus", enter);
    path.addEventListener("blur", leave);
    shape.on("mouseover", enter);
    shape.on("mouseout", leave);
    if (!district.href) return;
    shape.on("click", () => location.assign(district.href as string));
    path.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Enter") location.assign(district.href as string);
    });
  }

  // mark outlines a district above its neighbours. The shape itself stays
  // where it is: moving a focused element would take the focus from it.
  private mark(feature: GeoJSON.Feature | undefined, words: string): void {
    this.outline?.remove();
    this.outline = feature && L.geoJSON(feature, { interactive: false, style: { className: "district-outline", fill: false } }).addTo(this.map);
    this.tell(words);
  }

  private tell(words: string): void {
    if (this.say) this.say.textContent = words || (this.box.dataset.sayHint ?? "");
  }

  private async drawPoints(): Promise<void> {
    this.running?.abort();
    this.running = new AbortController();
    const bounds = this.map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map(round).join(",");
    const url = fill(this.box.dataset.points ?? "", { bbox, zoom: Math.round(this.map.getZoom()) });
    try {
      const answer = await json<{ items: Point[] | null }>(url, this.running.signal);
      this.items = answer.items ?? [];
      this.draw();
    } catch (error) {
      if ((error as Error).name !== "AbortError") throw error;
    }
  }

  private draw(): void {
    this.clusters.clearLayers();
    for (const point of this.apart(this.items)) this.drawPoint(point);
  }

  // apart joins markers that would touch on this screen, the fullest first: the
  // server's grid knows no widths, and what covers its neighbour cannot be hit
  // with a finger (WCAG 2.2, target size). Nothing is lost: counts are added.
  private apart(points: Point[]): Point[] {
    const kept: { at: L.Point; point: Point }[] = [];
    for (const point of points) {
      const at = this.map.project([point.lat, point.lon]);
      const near = kept.find((other) => at.distanceTo(other.at) < (sizeOf(point.count) + sizeOf(other.point.count)) / 2 + 2);
      if (near) near.point = { lon: near.point.lon, lat: near.point.lat, count: near.point.count + point.count, area: this.area(near.point).extend(this.area(point)) };
      else kept.push({ at, point });
    }
    // Joining makes markers larger, which can make them touch again.
    return kept.length < points.length ? this.apart(kept.map((k) => k.point)) : points;
  }

  private drawPoint(point: Point): void {
    const single = point.count === 1;
    const size = sizeOf(point.count);
    const many = (this.ended() ? this.box.dataset.sayList : this.box.dataset.sayCluster) ?? "";
    const words = single ? (point.name ?? "") : fill(many, { 0: counted.format(point.count) });
    const marker = L.marker([point.lat, point.lon], {
      pane: "clusters",
      // The count is a number of ours: nothing foreign gets into the markup.
      icon: L.divIcon({ className: single ? "spot" : "cluster", iconSize: [size, size], html: single ? "" : `<b>${counted.format(point.count)}</b>` }),
    });
    marker.on("add", () => label(marker.getElement(), words));
    marker.on("mouseover", () => this.tell(words));
    marker.on("mouseout", () => this.tell(""));
    marker.on("click", () => (single ? void this.open(marker, point) : this.enter(point)));
    marker.on("keypress", (event) => {
      if (event.originalEvent.key === "Enter" && !single) this.enter(point);
    });
    marker.addTo(this.clusters);
  }

  // area is where the projects of a marker lie: all of the server's cell, since
  // a cluster only tells the middle of what is in it.
  private area(point: Point): L.LatLngBounds {
    if (point.area) return L.latLngBounds(point.area.getSouthWest(), point.area.getNorthEast());
    const first = this.map.project([point.lat, point.lon], finest.zoom).divideBy(finest.cell).floor();
    const corner = (x: number, y: number) => this.map.unproject(L.point(first.x + x, first.y + y).multiplyBy(finest.cell), finest.zoom);
    return L.latLngBounds(corner(0, 1), corner(1, 0));
  }

  // ended reports that coming closer parts nothing any more.
  private ended(): boolean {
    return this.box.dataset.list !== undefined && this.map.getZoom() >= this.map.getMaxZoom();
  }

  private enter(point: Point): void {
    if (this.ended()) {
      const area = this.area(point);
      const bbox = [area.getWest(), area.getSouth(), area.getEast(), area.getNorth()].map((degrees) => degrees.toFixed(5)).join(",");
      location.assign(fill(this.box.dataset.list ?? "", { bbox }));
      return;
    }
    this.map.setView([point.lat, point.lon], Math.min(this.map.getZoom() + 2, this.map.getMaxZoom()), { animate: !calm });
  }

  // open fetches what one point is about; nothing is fetched before it is asked for.
  private async open(marker: L.Marker, point: Point): Promise<void> {
    const url = this.box.dataset.popup;
    if (!url || !point.id) return;
    const about = await json<Popup>(fill(url, { id: encodeURIComponent(point.id) }));
    const box = document.createElement("div");
    const link = document.createElement("a");
    link.href = about.href;
    link.textContent = about.name;
    speak(link, about.name);
    const head = document.createElement("p");
    head.className = "popup-name";
    head.append(link);
    box.append(head);
    for (const line of about.lines ?? []) {
      const p = document.createElement("p");
      p.textContent = line;
      box.append(p);
    }
    marker.bindPopup(box, { minWidth: 200, maxWidth: 300 }).openPopup();
    link.focus({ preventScroll: true });
  }
}

for (const box of document.querySelectorAll<HTMLElement>("[data-map]")) {
  const picture = new Picture(box);
  for (const button of document.querySelectorAll<HTMLElement>("[data-here]")) picture.offer(button);
  picture.start().catch((error: unknown) => {
    console.warn(error);
    box.closest("figure")?.classList.add("map--failed");
  });
}
