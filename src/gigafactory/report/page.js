// Draws the figures of the page: inflates the chart library that stands at its end, then fills
// each empty place with the data beside it. Fetches nothing.
"use strict";

const NARROW = 600; // px; below, legends and ticks make room
const PAPER = { width: 700, height: 880, smaller: 0.75 }; // px; an upright A4 page in its margins

async function library() {
  const text = document.getElementById("charts").textContent.trim();
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);
}

// One trace a state out of rows [row of the picture, from, to] in seconds of the day; every stretch
// is a rectangle, all rectangles of a state are one shape, so that many thousand stay quick.
function bars({ midnight, states }) {
  const stamp = (second) => new Date(midnight + second * 1000).toISOString().slice(0, -1);
  return states.map(({ name, colour, rows }) => {
    const x = [], y = [], text = [];
    for (let i = 0; i < rows.length; i += 3) {
      const [row, from, to] = [rows[i], stamp(rows[i + 1]), stamp(rows[i + 2])];
      x.push(from, to, to, from, from, null);
      y.push(row - 0.45, row - 0.45, row + 0.45, row + 0.45, row - 0.45, null);
      const said = `${from.slice(11, 19)} to ${to.slice(11, 19)}`;
      text.push(said, said, said, said, said, "");
    }
    return {
      type: "scatter", mode: "lines", fill: "toself", fillcolor: colour, hoveron: "points",
      line: { width: 0, color: colour }, x, y, text, name,
      hovertemplate: `${name} %{text}<extra></extra>`,
    };
  });
}

function traces(spec) {
  return spec.more.states ? [...spec.data, ...bars(spec.more)] : spec.data;
}

function laid(spec, place) {
  const layout = structuredClone(spec.layout);
  const narrow = place.clientWidth < NARROW ? spec.more.narrow ?? {} : {};
  for (const [part, change] of Object.entries(narrow)) {
    layout[part] = { ...layout[part], ...change };
  }
  return layout;
}

const CONFIG = { responsive: true, displaylogo: false, displayModeBar: false, doubleClick: "reset" };

async function draw(place) {
  const spec = JSON.parse(place.parentElement.querySelector("script").textContent);
  place.replaceChildren();
  await Plotly.newPlot(place, traces(spec), laid(spec, place), CONFIG);
  const select = place.parentElement.querySelector("select");
  if (select) select.addEventListener("change", () => swap(place, spec.choices[select.value]));
  if (place.parentElement.querySelector(".tools")) tools(place);
}

// Another figure in the same place.
function swap(place, spec) {
  place.style.height = `${spec.layout.height}px`;
  return Plotly.react(place, traces(spec), laid(spec, place), CONFIG);
}

// Buttons for whoever cannot drag: zoom along the time, move, show all.
function tools(place) {
  const whole = span(place), rows = [...place.layout.yaxis.range];
  for (const button of place.parentElement.querySelectorAll(".tools button")) {
    button.addEventListener("click", () => {
      const to = moved(span(place), whole, button.dataset.do).map(stamp);
      const up = button.dataset.do === "all" ? { "yaxis.range": rows } : {};
      Plotly.relayout(place, { "xaxis.range": to, ...up });
    });
  }
}

function moved([from, to], [first, last], how) {
  if (how === "all") return [first, last];
  const half = (to - from) / 2;
  const wide = Math.min(half * ({ in: 0.5, out: 2 }[how] ?? 1), (last - first) / 2);
  const at = (from + to) / 2 + ({ earlier: -half, later: half }[how] ?? 0);
  const middle = Math.min(Math.max(at, first + wide), last - wide);
  return [middle - wide, middle + wide];
}

const stamp = (moment) => new Date(moment).toISOString().slice(0, -1);

function span(place) {
  return place.layout.xaxis.range.map((moment) => {
    const said = `${moment}`.replace(" ", "T").slice(0, 23);
    return Date.parse(said.length > 10 ? `${said}Z` : said);
  });
}

// The list of sources shows the rows that hold what was typed.
function search() {
  const field = document.getElementById("search");
  if (!field) return;
  const rows = [...document.querySelectorAll("#stated tbody tr")];
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}

// Paper is narrower than a screen and not as long as some drawings, and a drawing does not flow.
function paper(on) {
  for (const place of document.querySelectorAll(".plot")) {
    place.tall ??= place.layout.height;
    const height = on
      ? Math.min(place.tall * PAPER.smaller, PAPER.height) : place.tall;
    place.style.height = `${height}px`;
    Plotly.relayout(place, on
      ? { width: PAPER.width, height, autosize: false } : { width: null, height, autosize: true });
  }
}

async function main() {
  search();
  if (document.getElementById("charts")) await library();
  for (const place of document.querySelectorAll(".plot")) await draw(place);
  window.addEventListener("beforeprint", () => paper(true));
  window.addEventListener("afterprint", () => paper(false));
  document.documentElement.dataset.drawn = "all"; // whoever waits for the page waits for this
}

main();
