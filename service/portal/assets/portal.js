// What pages do beside htmx: charts from data, focus where something is wrong, one submission at a time.
(function () {
  "use strict";
  var charts = [];

  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  // "--accent" in an option stands for the token of the style sheet, so that charts follow light and dark.
  function dressed(value) {
    if (typeof value === "string") {
      return value.startsWith("--") ? token(value) : value;
    }
    if (Array.isArray(value)) {
      return value.map(dressed);
    }
    if (value && typeof value === "object") {
      var made = {};
      Object.keys(value).forEach(function (key) { made[key] = dressed(value[key]); });
      return made;
    }
    return value;
  }

  function draw(place) {
    if (!window.echarts || place.dataset.drawn) { return; }
    place.dataset.drawn = "yes";
    var chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(dressed(JSON.parse(place.dataset.chart)));
    charts.push([place, chart]);
    new ResizeObserver(function () { chart.resize(); }).observe(place);
  }

  function begin(root) {
    root.querySelectorAll("[data-chart]").forEach(draw);
    root.querySelectorAll("[data-print]").forEach(function (each) { each.hidden = false; });
    var wrong = root.querySelector("[data-focus]");
    if (wrong) { wrong.focus(); }
  }

  function tell(sentence) {
    var notice = document.getElementById("notice");
    notice.textContent = sentence;
    notice.hidden = false;
    setTimeout(function () { notice.hidden = true; }, 6000);
  }

  document.addEventListener("DOMContentLoaded", function () { begin(document); });
  document.addEventListener("htmx:afterSettle", function (event) { begin(event.target); });
  document.addEventListener("htmx:sendError", function () { tell("网络不通，没有提交，请稍后重试。"); });
  document.addEventListener("htmx:responseError", function () { tell("没有成功，请刷新页面后重试。"); });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () {
    charts.forEach(function (each) { each[1].setOption(dressed(JSON.parse(each[0].dataset.chart))); });
  });

  // A form goes once; coming back by the browser's own button, it can go again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  document.addEventListener("change", function (event) {
    var from = event.target;
    if (from.matches("[data-go]") && from.form && from.value) { from.form.requestSubmit(); }
    if (from.matches("[data-all]")) {
      var all = from.form.querySelectorAll("input[type=checkbox][name='" + from.dataset.all + "']");
      all.forEach(function (each) { each.checked = from.checked; });
      if (all.length) { all[0].dispatchEvent(new Event("change", { bubbles: true })); }
    }
  });
})();
