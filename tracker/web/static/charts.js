// Draws the charts of a page with Vega-Lite. The interpreter takes the place of eval, which the page's policy forbids.
const drawn = new Map();

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Specifications name the style sheet's colours ("--access"), so that charts follow the theme.
function inTheme(value) {
  if (typeof value === "string" && value.startsWith("--")) return colour(value);
  if (Array.isArray(value)) return value.map(inTheme);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inTheme(part)]));
  return value;
}

function config() {
  const font = getComputedStyle(document.body).fontFamily;
  const text = { labelColor: colour("--soft"), titleColor: colour("--soft"), labelFont: font, titleFont: font, labelFontSize: 12, titleFontSize: 12 };
  return {
    background: null,
    font,
    view: { stroke: null },
    axis: { ...text, domainColor: colour("--line"), tickColor: colour("--line"), gridColor: colour("--line"), gridOpacity: 0.6 },
    legend: text,
  };
}

async function draw(figure) {
  const spec = inTheme(JSON.parse(figure.dataset.chart));
  // The world is twice as wide as it is high.
  if (figure.id === "map") {
    spec.height = Math.round(figure.clientWidth * 0.5) + 50;
    await sameColoursInAllYears(spec);
  }
  const canvas = figure.querySelector(".canvas");
  drawn.get(figure)?.finalize();
  const result = await vegaEmbed(canvas, spec, {
    ast: true, actions: false, defaultStyle: false, renderer: "canvas", config: config(), tooltip: { disableDefaultStyle: true },
  });
  drawn.set(figure, result);
  figure.dataset.drawn = "yes";
  if (figure.id === "timeline") brushFilters(result.view);
  if (figure.id === "map") mapSlider(result.view);
}

// Letting go of the brush asks for the months that it covers.
function brushFilters(view) {
  let covered = null;
  view.addSignalListener("brush", (_, brush) => { covered = Object.values(brush)[0] ?? null; });
  const day = (moment) => new Date(moment).toISOString().slice(0, 10);
  view.container().addEventListener("pointerdown", () => {
    covered = null;
    addEventListener("pointerup", () => setTimeout(() => {
      if (!covered) return;
      const [from, to] = [Math.min(...covered), Math.max(...covered)];
      const address = new URL(location.href);
      address.searchParams.delete("after");
      address.searchParams.set("from", day(from));
      address.searchParams.set("to", day(to));
      location.assign(address);
    }, 60), { once: true });
  });
}

// 2024-Q3 as the page writes it.
const quarterWords = (name) => `${["first", "second", "third", "fourth"][name.slice(-1) - 1]} quarter of ${name.slice(0, 4)}`;

let numbers = null;

async function allYears() {
  numbers ??= (await (await fetch(document.querySelector("form.slider").dataset.numbers)).json()).quarters;
  return numbers;
}

async function sameColoursInAllYears(spec) {
  try {
    const most = Math.max(1, ...Object.values(await allYears()).flatMap((year) => Object.values(year)));
    spec.layer[1].encoding.color.scale.domain = [0, most];
  } catch { /* no answer: the year shown has a scale of its own */ }
}

// The select of the page without JavaScript becomes a slider.
function mapSlider(view) {
  const form = document.querySelector("form.slider");
  const quarters = JSON.parse(form.dataset.quarters);
  const chosen = form.querySelector("select, input[type=range]");
  const name = () => quarters[Number(range.value)];
  let range = form.querySelector("input[type=range]");
  if (!range) {
    range = Object.assign(document.createElement("input"), { type: "range", id: "quarter", min: 0, max: quarters.length - 1, step: 1 });
    range.value = quarters.indexOf(chosen.value);
    chosen.replaceWith(range);
    form.querySelector("button").hidden = true;
  }
  range.setAttribute("aria-valuetext", quarterWords(name()));
  range.oninput = async () => {
    range.setAttribute("aria-valuetext", quarterWords(name()));
    document.getElementById("quarter-name").textContent = quarterWords(name());
    const counts = Object.entries((await allYears())[name()] ?? {}).map(([country, events]) => ({ country, events }));
    view.data("counts", counts).run();
    showRanked(counts);
    const address = new URL(location.href);
    address.searchParams.set("quarter", name());
    history.replaceState(null, "", address);
  };
}

const countryName = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });

function showRanked(counts) {
  const line = ({ country, events }) => {
    const item = document.createElement("li");
    const label = Object.assign(document.createElement("span"), { textContent: countryName.of(country) });
    item.append(label, " ", Object.assign(document.createElement("b"), { textContent: events }));
    return item;
  };
  const ranked = [...counts].sort((a, b) => b.events - a.events).slice(0, 20).map(line);
  const none = Object.assign(document.createElement("li"), { className: "quiet", textContent: "None in this year" });
  document.getElementById("ranked").replaceChildren(...(ranked.length ? ranked : [none]));
}

const drawAll = () => document.querySelectorAll("figure.chart").forEach(draw);
drawAll();
document.addEventListener("themechange", drawAll);
