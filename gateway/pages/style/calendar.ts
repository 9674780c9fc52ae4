/** The calendar: seven days side by side, on a phone one below the other. */
export const calendarCss = `
.cal-legend{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;padding:0;margin:1rem 0 0;color:var(--quiet);font-size:.875rem}
.cal-key{display:inline-block;width:1.6rem;height:.7rem;border:1px solid var(--edge);vertical-align:.02em;margin-right:.3rem}
.cal-key.cal-open{background:color-mix(in srgb,var(--good) 55%,var(--paper))}
.cal-key.cal-closed{background:var(--idle-tint)}
.cal-key.cal-frozen{background:repeating-linear-gradient(135deg,var(--bad-tint) 0 4px,var(--bad) 4px 5px)}
.cal{list-style:none;margin:.8rem 0;padding:0;display:grid;grid-template-columns:repeat(7,minmax(0,1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:.5rem;overflow:hidden}
.cal-day{background:var(--paper);margin:0;padding:.5rem .55rem .7rem;min-height:6rem;font-size:.8125rem;min-width:0}
.cal-day p{margin:0}
.cal-over{background:var(--ground)}
.cal-today{box-shadow:inset 0 0 0 2px var(--link)}
.cal-date{font-weight:650}
.cal-date strong{color:var(--link)}
.cal-bar{display:block;width:100%;height:.85rem;margin:.3rem 0;overflow:visible}
.cal-bar .cal-open{fill:color-mix(in srgb,var(--good) 55%,var(--paper))}
.cal-bar .cal-closed{fill:var(--idle-tint)}
.cal-bar .cal-frozen{fill:var(--bad-tint)}
.cal-hatch{stroke:var(--bad);stroke-width:1;fill:none}
.cal-start{fill:var(--link)}
.cal-now{fill:var(--ink)}
.cal-notes{list-style:none;margin:0;padding:0}
.cal-notes li{margin:.15rem 0}
.cal-day .mark{white-space:normal}
.cal-day .badge{font-size:.75rem;padding:0 .4rem}
@media (max-width:60rem){
.cal{grid-template-columns:minmax(0,1fr)}
.cal-day{min-height:0;display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:0 .8rem;font-size:.875rem}
.cal-day .cal-bar{margin:.25rem 0 0;align-self:start}
.cal-notes{grid-column:1/-1}
}
@media print{
.cal{break-inside:auto}
.cal-day{break-inside:avoid;font-size:7.5pt}
.cal-bar,.cal-key{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
