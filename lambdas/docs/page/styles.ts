/** The page's style: the system's fonts, the reader's colour scheme, one column where the window is narrow. */
export const styles = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1c2024, #e6e8eb);
  --muted: light-dark(#56606b, #a3acb6);
  --ground: light-dark(#ffffff, #14171a);
  --panel: light-dark(#f5f7f9, #1c2125);
  --line: light-dark(#d8dee4, #343b42);
  --accent: light-dark(#0b5cad, #79b8ff);
  --good: light-dark(#1a6b35, #6fd08c);
  --bad: light-dark(#a52a1c, #ff9d8f);
  --delete: light-dark(#a52a1c, #ff9d8f);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground); overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre, textarea, .method, .status { font-family: var(--mono); font-size: .875em; }
p { margin: .5rem 0; max-width: 44rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; z-index: 2; padding: .5rem 1rem; background: var(--ground); }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: center; justify-content: space-between; padding: .6rem 1.5rem; background: var(--ground); border-bottom: 1px solid var(--line); }
header .name { font-weight: 600; margin: 0; }
header .name span { font-weight: 400; color: var(--muted); }
header .key { display: flex; gap: .6rem; align-items: center; margin: 0; }
.layout { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 3.6rem; align-self: start; max-height: calc(100vh - 3.6rem); overflow-y: auto; padding: 1rem 1rem 2rem 1.5rem; font-size: .9375rem; }
nav summary { display: none; }
nav h2 { font-size: .8125rem; margin: 1rem 0 .25rem; color: var(--muted); font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .2rem 0; color: var(--text); text-decoration: none; }
nav a:hover { text-decoration: underline; }
main { padding: 1rem 1.5rem 6rem; max-width: 60rem; border-left: 1px solid var(--line); }
h1 { font-size: 1.75rem; line-height: 1.2; margin: .75rem 0 .5rem; }
main > section > h2 { font-size: 1.375rem; margin: 3rem 0 .25rem; }
h3 { font-size: 1.125rem; margin: 0 0 .25rem; }
h4 { font-size: .9375rem; margin: 1.25rem 0 .25rem; }
.operation { padding-top: 1.5rem; margin-top: 2rem; border-top: 1px solid var(--line); }
.route { margin: .25rem 0 .75rem; font-size: 1.0625rem; }
.method { display: inline-block; font-weight: 700; color: var(--accent); }
.method.post { color: var(--good); }
.method.delete { color: var(--delete); }
nav .method { font-size: .75rem; width: 3.25rem; }
.deprecated, .required { font-size: .8125rem; font-weight: 600; color: var(--bad); }
.place, .type, .default, .optional, .label, figcaption { font-size: .875rem; color: var(--muted); }
.place::after { content: ','; }
pre { margin: .25rem 0; padding: .75rem; overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; overflow-wrap: normal; }
pre code { font-size: inherit; }
pre { font-size: .8125rem; line-height: 1.5; }
figure { margin: .75rem 0; }
details > summary { cursor: pointer; padding: .25rem 0; }
.part > summary { font-weight: 600; font-size: .9375rem; margin-top: .75rem; }
.response { border-bottom: 1px solid var(--line); padding: .15rem 0; }
.response > :last-child { margin-bottom: .75rem; }
.status { font-weight: 700; }
.s2, .s3 { color: var(--good); }
.s4, .s5 { color: var(--bad); }
.fields { margin: .25rem 0; }
.fields .fields { padding-left: .9rem; border-left: 2px solid var(--line); }
.field { padding: .45rem 0; border-bottom: 1px solid var(--line); }
.field:last-child { border-bottom: 0; }
dd { margin: 0; }
dd p { margin: .1rem 0; }
dt > code { font-weight: 600; }
.values code { display: inline-block; margin-right: .35rem; padding: 0 .3rem; background: var(--panel); border-radius: 4px; }
.try { margin: 1rem 0; padding: .75rem 1rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
.try pre { background: var(--ground); }
.control { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: .75rem; align-items: center; max-width: none; }
.control:has(textarea) { align-items: start; }
label { font-size: .9375rem; }
input, select, textarea, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid light-dark(#8a949e, #6b7580); border-radius: 6px; padding: .35rem .6rem; min-width: 0; }
textarea { width: 100%; resize: vertical; font: .8125rem/1.5 var(--mono); }
button { cursor: pointer; padding: .35rem 1rem; }
button[type=submit] { color: var(--ground); background: var(--accent); border-color: var(--accent); font-weight: 600; }
.actions { margin: .6rem 0 0; }
.headers { color: var(--muted); }
@media (max-width: 60rem) {
  .layout { grid-template-columns: minmax(0, 1fr); }
  header { padding: .6rem 1rem; }
  header .name { display: none; }
  nav { position: static; max-height: none; padding: .5rem 1rem; border-bottom: 1px solid var(--line); }
  nav summary { display: list-item; font-weight: 600; }
  main { padding: .5rem 1rem 4rem; border-left: 0; }
}
@media (max-width: 34rem) {
  .control { grid-template-columns: minmax(0, 1fr); gap: .2rem; }
  header .key, header .key input { flex: 1; }
}
@media print { nav, header, .try { display: none; } }
`;
