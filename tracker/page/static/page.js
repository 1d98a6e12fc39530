"use strict";

/* Three things go on, each by itself: the avatar's picture is asked for again and again, so that only the newest ever
   comes and a slow browser gets fewer; what the tracker says comes as events; and both are drawn when the screen is. */

/** One part alone, without a background: ?view=avatar or ?view=landmarks. */
const view = new URLSearchParams(location.search).get("view");
const alone = ["avatar", "landmarks"].includes(view) ? view : "";
/** Which of several faces: ?face=1. */
const face = Number(new URLSearchParams(location.search).get("face")) || 0;
/** A page that has lost its server, or whose picture has stood still, shows nothing after this long. */
const GONE_AFTER_MS = 5000;
const AGAIN_AFTER_MS = 500;

if (alone) document.documentElement.dataset.view = alone;

const GROUPS = [
  ["Eyes, left", /^eye.*Left$/],
  ["Eyes, right", /^eye.*Right$/],
  ["Brows", /^brow/],
  ["Cheeks and nose", /^(cheek|nose)/],
  ["Jaw and tongue", /^(jaw|tongue)/],
  ["Mouth", /^mouth(Close|Funnel|Pucker|Left$|Right$|Roll|Shrug)/],
  ["Mouth, left", /^mouth.*Left$/],
  ["Mouth, right", /^mouth.*Right$/],
];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const until = (target, event) => new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));
const make = (tag, parent, text = "") => {
  const element = parent.appendChild(document.createElement(tag));
  element.textContent = text;
  return element;
};

/* --- The avatar ------------------------------------------------------------------------------------------------ */

/** Show the newest picture for ever; one request at a time. */
async function followAvatar(section) {
  const canvas = section.querySelector("canvas");
  const context = canvas.getContext("2d");
  let number = 0;
  let heardAt = performance.now();
  const clear = () => {
    number = 0;
    context.clearRect(0, 0, canvas.width, canvas.height);
    section.classList.remove("full");
  };
  for (;;) {
    if (document.hidden) await until(document, "visibilitychange");
    try {
      const answer = await fetch(`avatar?after=${number}`, { cache: "no-store" });
      const about = answer.headers.get("X-Avatar");
      if (answer.status === 200) {
        const { number: newest, width, height } = JSON.parse(about);
        const picture = await decoded(answer, width, height);
        if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
        if (picture instanceof ImageData) context.putImageData(picture, 0, 0);
        else context.drawImage(picture, 0, 0);
        section.classList.add("full");
        number = newest;
      } else if (about !== "same") {
        clear();
        if (answer.status !== 204) await pause(AGAIN_AFTER_MS);
      }
      heardAt = performance.now();
    } catch {
      if (performance.now() - heardAt > GONE_AFTER_MS) clear();
      await pause(AGAIN_AFTER_MS);
    }
  }
}

/** What can be drawn of an answer: a JPEG, or bare pixels with their alpha, which are not to be multiplied by it. */
async function decoded(answer, width, height) {
  if (answer.headers.get("Content-Type") === "image/jpeg") return createImageBitmap(await answer.blob());
  return new ImageData(new Uint8ClampedArray(await answer.arrayBuffer()), width, height);
}

/* --- The face -------------------------------------------------------------------------------------------------- */

/** Make a row for each weight, in groups; a function that shows thousandths, or null for none. */
function weightRows(parent, channels) {
  const rows = new Array(channels.length);
  const left = new Set(channels.keys());
  for (const [title, pattern] of GROUPS) {
    const group = make("div", parent);
    make("h2", group, title);
    for (const index of left) {
      if (!pattern.test(channels[index])) continue;
      left.delete(index);
      const row = make("div", group);
      row.className = "weight";
      make("span", row, channels[index]).title = channels[index];
      const track = make("span", row);
      track.className = "track";
      rows[index] = { bar: make("i", track), value: make("output", row, "0.00") };
    }
  }
  return (weights) => {
    parent.classList.toggle("away", !weights);
    if (!weights) return;
    rows.forEach(({ bar, value }, index) => {
      bar.style.transform = `scaleX(${weights[index] / 1000})`;
      value.textContent = (weights[index] / 1000).toFixed(2);
    });
  };
}

/** A function that draws landmarks (x to the right and y up, tenths of millimetres), or clears for null. */
function landmarkPlot(section, lines) {
  const canvas = section.querySelector("canvas");
  const context = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  return (points) => {
    section.classList.toggle("full", Boolean(points));
    const scale = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * scale);
    const height = Math.round(canvas.clientHeight * scale);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.clearRect(0, 0, width, height);
    if (!points) return;
    const perUnit = Math.min(width, height) / 2300; // a head turned or nodding stays within 23 cm
    const x = (landmark) => width / 2 + points[2 * landmark] * perUnit;
    const y = (landmark) => height / 2 - points[2 * landmark + 1] * perUnit;
    const colour = (feature) => style.getPropertyValue(`--${feature === "nose" ? "face" : feature}`);
    context.fillStyle = colour("face");
    const dot = 1.1 * scale;
    for (let landmark = 0; landmark < points.length / 2; landmark++) {
      context.fillRect(x(landmark) - dot / 2, y(landmark) - dot / 2, dot, dot);
    }
    context.lineWidth = 1.6 * scale;
    context.lineJoin = "round";
    for (const { feature, landmarks, closed } of lines) {
      context.strokeStyle = colour(feature);
      context.beginPath();
      landmarks.forEach((landmark) => context.lineTo(x(landmark), y(landmark)));
      if (closed) context.closePath();
      context.stroke();
    }
  };
}

const shown = (numbers, none) => {
  if (!numbers) return none;
  const rate = numbers.fps ? `${numbers.fps.toFixed(numbers.fps < 9.5 ? 1 : 0)} fps` : "";
  const age = numbers.latency_ms ? `${Math.round(numbers.latency_ms)} ms` : "";
  return [rate, age, numbers.size].filter(Boolean).join(" · ");
};

function showNumbers(id, numbers, none) {
  const element = document.getElementById(id);
  element.classList.toggle("live", Boolean(numbers));
  element.querySelector("dd").textContent = shown(numbers, none);
}

function showHead(element, head) {
  element.hidden = !head;
  element.querySelectorAll("dd").forEach((value, index) => {
    const degrees = head ? Math.round(head[index]) : 0;
    value.textContent = `${degrees < 0 ? "−" : ""}${Math.abs(degrees)}°`;
  });
}

function showFaces(nav, faces) {
  const several = faces.length > 1 || (faces.length === 1 && faces[0] !== face);
  const wanted = several ? faces.join() : "";
  if (nav.dataset.faces === wanted) return;
  nav.dataset.faces = wanted;
  nav.replaceChildren();
  for (const number of several ? faces : []) {
    const link = make("a", nav, `Face ${number}`);
    link.href = `?face=${number}`;
    if (number === face) link.setAttribute("aria-current", "page");
  }
}

/** What to do where something is missing; one thing at a time. */
function showHint(hint, state) {
  const words = !state
    ? ["The page’s program does not answer: start Live Face, or "]
    : !state.tracker
      ? ["No face is sent here. A tracker of your own needs "]
      : !state.tracked
        ? ["No face is seen: look at the camera."]
        : !state.points
          ? ["The tracker sends no landmarks: start it with "]
          : [];
  const port = location.port || "80";
  const code = !state
    ? "python -m tracker page"
    : !state.tracker
      ? `--to 127.0.0.1:${port} --landmarks`
      : state.tracked && !state.points
        ? "--landmarks"
        : "";
  const key = words.join() + code;
  if (hint.dataset.key === key) return;
  hint.dataset.key = key;
  hint.hidden = words.length === 0;
  hint.replaceChildren(...words);
  if (code) make("code", hint, code);
}

/** Show what the tracker says, whenever the screen is drawn and there is something new. */
async function followFace() {
  const { channels, lines } = await (await fetch("face.json")).json();
  const showWeights = weightRows(document.getElementById("weights"), channels);
  const showPoints = landmarkPlot(document.getElementById("landmarks"), lines);
  let state = null;
  let asked = false;
  const draw = () => {
    asked = false;
    showWeights(state?.weights);
    showPoints(state?.points);
    showHead(document.getElementById("head"), state?.head);
    showNumbers("tracker-numbers", state?.tracker, "not heard");
    showNumbers("avatar-numbers", state?.avatar, "not running");
    showFaces(document.getElementById("faces"), state?.faces ?? []);
    showHint(document.getElementById("hint"), state);
  };
  const show = (newest) => {
    state = newest;
    if (!asked) requestAnimationFrame(draw);
    asked = true;
  };
  let source = null;
  const listen = () => {
    source?.close();
    source = document.hidden ? null : new EventSource(`events?face=${face}`);
    if (!source) return;
    source.onmessage = (event) => show(JSON.parse(event.data));
    source.onerror = () => {
      show(null);
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_AFTER_MS); // else it tries again by itself
    };
  };
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("resize", () => show(state));
  listen();
}

document.addEventListener("DOMContentLoaded", () => {
  if (alone !== "landmarks") followAvatar(document.getElementById("avatar"));
  if (alone !== "avatar") followFace();
});
