import { Markup } from './html.ts';

/** Light and dark, by what the reader's system says. */
export const style = new Markup(`
:root { color-scheme: light dark; --ink: #1c2024; --soft: #62686f; --paper: #fdfdfc; --rule: #dcdfe3;
  --band: rgb(0 0 0 / 3%); --good: #18794e; --bad: #c62a2f; --odd: #915907;
  --c0: #2f6fde; --c1: #d97706; --c2: #159570; --c3: #b5359c; --c4: #6b5bd2; --c5: #c62a2f; --c6: #4d7c0f; --c7: #64748b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceef0; --soft: #9ba1a8; --paper: #16181a; --rule: #33383d; --band: rgb(255 255 255 / 4%);
    --good: #4cc38a; --bad: #ff6369; --odd: #f1a10d;
    --c0: #7aa7ff; --c1: #fbb04b; --c2: #4fd1a5; --c3: #f07ad9; --c4: #a99cf5; --c5: #ff8a8e; --c6: #a3d25b; --c7: #a3b1c2; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2rem; } p.about { color: var(--soft); margin-top: 0.25rem; }
.verdict { font-weight: 600; } .passed { color: var(--good); } .failed { color: var(--bad); } .invalid, .interrupted { color: var(--odd); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; }
.grid { stroke: var(--rule); } .band0 { fill: none; } .band1 { fill: var(--band); }
.tick, .name { fill: var(--soft); font-size: 11px; } .end { text-anchor: end; } .middle { text-anchor: middle; }
.line { fill: none; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
${Array.from({ length: 8 }, (_, index) => `.line.c${index} { stroke: var(--c${index}); } li.c${index}::before { background: var(--c${index}); }`).join('\n')}
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; padding: 0; margin: 0; font-size: 13px; color: var(--soft); }
.legend li::before { content: ''; display: inline-block; width: 0.8em; height: 0.8em; border-radius: 2px; margin-right: 0.4em; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.7rem; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th { color: var(--soft); font-weight: 500; } th:first-child, td:first-child, td.text, th.text { text-align: left; }
td.bar { text-align: left; min-width: 12rem; } td.bar i { display: block; height: 0.7rem; border-radius: 2px; background: var(--c0); } td.bar i.bad { background: var(--bad); } td.bar i.odd { background: var(--odd); }
`);
