/** The graphs of gates on the page of a run. */
export const gateCss = `
.gate{margin:1rem 0}
.gate .reading{display:flex;flex-wrap:wrap;align-items:baseline;gap:.15rem 1.25rem;margin:.35rem 0 .6rem}
.gate .reading strong{font-size:1.5rem;font-weight:640;line-height:1.2}
.gate .reading span{color:var(--quiet);font-size:.9375rem}
.gate figure{margin:0}
.gate figure+figure{margin-top:1.4rem;padding-top:1.2rem;border-top:1px solid var(--line)}
.gate figcaption{font-weight:600}
.gate .measure{margin:.1rem 0 .5rem;color:var(--quiet);font-size:.8125rem}
.gate .flags{list-style:none;margin:.6rem 0 0;padding:0;font-size:.875rem}
.gate .flags li{margin:.15rem 0}
.gate .flags b{display:inline-block;min-width:1.4rem;margin-right:.5rem;padding:0 .2rem;border:1px solid var(--ink);border-radius:.15rem;text-align:center;font-size:.75rem;line-height:1.35rem}
.gate-graph{display:block;max-width:100%;height:auto}
.gate-graph text{font-family:inherit}
.gg-quiet{fill:var(--quiet)}
.gg-grid{stroke:var(--line)}
.gg-axis{stroke:var(--edge)}
.gg-miss{fill:var(--bad-tint);opacity:.55}
.gg-ahead{fill:var(--sunken);opacity:.6}
.gg-line{fill:none;stroke:var(--info);stroke-width:2.2;stroke-linejoin:round}
.gg-yes{fill:var(--info);stroke:var(--paper);stroke-width:1}
.gg-no{fill:none;stroke:var(--bad);stroke-width:2.6;stroke-linecap:round}
.gg-limit{stroke:var(--bad);stroke-width:1.6;stroke-dasharray:7 4}
.gg-limit-name{fill:var(--bad)}
.gg-limit-name,.gg-flag-name{stroke:var(--paper);stroke-width:4px;stroke-linejoin:round;paint-order:stroke}
.gg-blind{stroke:var(--edge);stroke-width:1;stroke-dasharray:2 3}
.gg-blind-ground{fill:var(--idle-tint)}
.gg-blind-line{fill:var(--edge)}
.gg-flag-line{stroke:var(--ink);stroke-width:1.6;stroke-dasharray:2 3}
.gg-flag{fill:var(--paper);stroke:var(--ink);stroke-width:1.4}
.gg-flag-letter{fill:var(--ink)}
.gg-flag-name{fill:var(--ink)}
`;
