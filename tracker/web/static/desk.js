// What a page gains with JavaScript; without it everything can be read all the same.
const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

function themeButton() {
  const button = document.querySelector("button.theme");
  const show = () => {
    button.setAttribute("aria-pressed", String(isDark()));
    document.dispatchEvent(new CustomEvent("themechange"));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try { localStorage.setItem("theme", theme); } catch { /* storage is off: the choice lasts for this page */ }
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
}

// Stored times are UTC; readers see their own zone and UTC on hover (the title stays).
function localTimes() {
  const format = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  for (const element of document.querySelectorAll("time[datetime]")) {
    const moment = new Date(element.dateTime);
    if (element.dateTime.length > 10 && !Number.isNaN(moment.getTime()) && /UTC$/.test(element.textContent)) {
      element.textContent = format.format(moment);
    }
  }
}

function keyboard() {
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.querySelector("a[href]"));
  let current = -1;
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    current = Math.min(Math.max(current + step, 0), all.length - 1);
    all.forEach((row, index) => row.classList.toggle("current", index === current));
    const link = all[current].querySelector(".row-title a, a[href]");
    link.focus({ preventScroll: true });
    all[current].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "Escape" && typing) event.target.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      const search = document.getElementById("q");
      search.focus();
      search.select();
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "o" && current >= 0) rows()[current]?.querySelector(".row-title a, a[href]")?.click();
  });
}

// On a narrow screen the filters start closed: the events are what the reader came for.
function closeFacets() {
  if (matchMedia("(max-width: 52rem)").matches) {
    for (const facet of document.querySelectorAll(".facets details[open]")) facet.open = false;
  }
}

themeButton();
localTimes();
keyboard();
closeFacets();
