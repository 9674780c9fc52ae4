/** The page of a run: headline, timeline, steps, matrix. */
export const runCss = `
.headline{font-size:1.125rem;margin:.6rem 0 0;max-width:52rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1px;margin:1.25rem 0 0;background:var(--line);border:1px solid var(--line);border-radius:.6rem;overflow:hidden}
.tiles>div{background:var(--paper);padding:.75rem 1rem}
.tiles dt{font-size:.8125rem;color:var(--quiet)}
.tiles dd{margin:.1rem 0 0;font-size:1.125rem;font-weight:620;line-height:1.3}
.tiles dd small{display:block;font-size:.8125rem;font-weight:400;color:var(--quiet)}
.jump{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;margin:1rem 0 0;padding:0;list-style:none;font-size:.9375rem}
.jump a{display:inline-flex;align-items:center;min-height:2rem}

.panel.drawing{padding:.9rem 1.15rem}
.timeline{display:block;max-width:100%;height:auto}
.timeline text{font-family:inherit}
.tl-name,.tl-stage{fill:var(--ink)}
.tl-quiet,.tl-note{fill:var(--quiet)}
.tl-name,.tl-note{stroke:var(--paper);stroke-width:4px;stroke-linejoin:round;paint-order:stroke}
.tl-grid{stroke:var(--line)}
.tl-rule{stroke:var(--line)}
.tl-fold{fill:var(--sunken)}
.tl-break{stroke:var(--quiet);fill:none;stroke-width:1.4}
.tl-critical{fill:var(--ink)}
.tl-planned{fill:none;stroke:var(--edge);stroke-width:1;stroke-dasharray:3 2}
.tl-bar-work,.tl-bar-time{fill:var(--info)}
.tl-bar-time{fill-opacity:.45}
.tl-bar-work.tl-bar-succeeded{fill:var(--good)}
.tl-bar-work.tl-bar-failed,.tl-bar-work.tl-bar-errored,.tl-bar-work.tl-bar-aborted{fill:var(--bad)}
.tl-bar-work.tl-bar-undone,.tl-bar-work.tl-bar-waiting{fill:var(--wait)}
.tl-bar-people{stroke:var(--wait);stroke-width:1}
.tl-hatch-ground{fill:var(--wait-tint)}
.tl-hatch-line{fill:var(--wait)}
.tl-now{stroke:var(--bad);stroke-width:1.5}
.tl-now-mark{fill:var(--bad)}
.wide{display:block}
.narrow{display:none}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:.75rem 0 0;font-size:.8125rem;color:var(--quiet)}
.legend li{display:flex;align-items:center;gap:.45rem;margin:0}
.legend svg{flex:none}

.stage{margin:1rem 0}
.stage>h3{display:flex;align-items:center;gap:.7rem;margin-bottom:.35rem}
.steps{list-style:none;margin:0;padding:0;background:var(--paper);border:1px solid var(--line);border-radius:.6rem}
.steps>li{display:grid;grid-template-columns:7.25rem minmax(0,1fr) max-content;gap:.1rem 1rem;margin:0;padding:.7rem 1.15rem;border-bottom:1px solid var(--line)}
.steps>li:last-child{border-bottom:0}
.steps .took{color:var(--quiet);font-size:.875rem;text-align:right}
.steps .took span{display:block}
.steps .what{min-width:0}
.steps .what p{margin:.15rem 0 0}
.steps .what strong{font-weight:600}

.card>h3+.meter{margin-top:.5rem}
.card h4{margin:1rem 0 .4rem}
.panel{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:.5rem 1.15rem}
.groups{list-style:none;margin:.5rem 0 1rem;padding:0}
.groups li{display:grid;grid-template-columns:9rem minmax(0,1fr) 6.5rem;gap:.1rem 1rem;align-items:center;margin:.45rem 0}
.groups .name{font-weight:600}
.groups .count{text-align:right}
.meter .m-good{fill:var(--good)}.meter .m-bad{fill:var(--bad)}.meter .m-wait{fill:var(--wait)}.meter .m-info{fill:var(--info)}.meter .m-idle{fill:var(--edge)}.meter .m-rest{fill:var(--idle-tint)}
.tally{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;list-style:none;margin:.5rem 0 0;padding:0;font-size:.9rem}
.filter{display:flex;flex-wrap:wrap;gap:.75rem;align-items:flex-end;margin:1rem 0}
.filter .field{margin:0;flex:1 1 9rem;max-width:16rem}
.filter .field>label{font-size:.8125rem;font-weight:600;color:var(--quiet)}
.matrix td{min-width:8.5rem}
.matrix tbody th{min-width:9rem}
.via{display:block;font-weight:400;font-size:.8125rem;color:var(--quiet)}
.panel tbody tr:last-child>*{border-bottom:0}
.pages{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;margin:1rem 0 0;padding:0;list-style:none}

.audit{list-style:none;margin:0;padding:0}
.audit li{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:0 1rem;margin:0;padding:.4rem 0;border-bottom:1px solid var(--line)}
.audit time{color:var(--quiet);font-size:.875rem}

.message{border:1px solid var(--line);border-radius:.5rem;padding:.25rem 1.1rem;background:var(--paper);max-width:46rem}
.message{margin:1.1rem 0 0}
.ask-grid{display:grid;grid-template-columns:minmax(0,1fr) 20rem;grid-template-rows:auto 1fr;gap:0 3rem;align-items:start}
.ask-grid>.aside>section:first-child>h2{margin-top:1.1rem}
.ask-grid>.aside{grid-column:2;grid-row:1/span 2}
.ask-grid>.answer{grid-column:1}
.aside .facts{grid-template-columns:minmax(0,1fr);gap:0}
.aside .facts dt{font-size:.8125rem}
.aside .facts dd{margin-bottom:.55rem}
.aside h2{font-size:1.0625rem}
.effect{border-top:1px solid var(--line);padding:.9rem 0}
.effect:first-of-type{border-top:0;padding-top:0}
.effect:last-of-type{padding-bottom:0}
.effect .facts{margin-bottom:0}
.found li{display:grid;grid-template-columns:7.5rem minmax(0,1fr);gap:0 .75rem;align-items:baseline}
.found .mark{font-size:.9375rem}
.votes{list-style:none;padding:0}
.votes li{padding:.35rem 0;border-bottom:1px solid var(--line)}
.change{display:inline-flex;flex-wrap:wrap;gap:.1rem .5rem;align-items:baseline}
.mailframe{width:100%;height:34rem;border:1px solid var(--line);border-radius:.5rem;background:#fff}
.slack{border:1px solid var(--line);border-left:4px solid var(--edge);border-radius:.4rem;padding:.5rem .9rem;background:var(--paper);max-width:40rem}
.slack p{margin:.35rem 0}
.press{display:inline-block;padding:.25rem .8rem;border:1px solid var(--edge);border-radius:.35rem;font-weight:600;font-size:.9rem}
.press-primary{background:var(--good);border-color:var(--good);color:var(--paper)}
.press-danger{background:var(--bad);border-color:var(--bad);color:var(--paper)}
.results{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 2rem;align-items:start}
.results td:nth-child(2){width:50%}
.trends{display:flex;flex-wrap:wrap;gap:0 3rem;margin-bottom:1rem}
.trends figure{margin:0;min-width:0}
.trend{display:block;max-width:100%;height:auto;margin:.9rem 0}
.toc{columns:18rem;column-gap:2.5rem}
.toc li{break-inside:avoid}
.trend path{fill:none;stroke:var(--info);stroke-width:2}
.trend circle{fill:var(--info)}
.trend text{fill:var(--quiet);font-size:11px}
.trend line{stroke:var(--line)}

@media (max-width:56rem){
.ask-grid{display:block}
.aside .facts{grid-template-columns:minmax(5.5rem,30%) minmax(0,1fr);gap:.3rem .9rem}
.aside .facts dt{font-size:1rem}
.aside .facts dd{margin:0}
.aside h2{font-size:1.2rem}
}
@media (max-width:40rem){
.results{display:block}
.wide{display:none}
.narrow{display:block}
.tiles{grid-template-columns:1fr 1fr}
.tiles>div:last-child:nth-child(odd){grid-column:1/-1}
.steps>li{grid-template-columns:minmax(0,1fr);gap:.25rem;padding:.75rem .95rem}
.steps .took{text-align:left}
.steps .took span{display:inline}
.steps .took span+span::before{content:"· "}
.audit li{grid-template-columns:minmax(0,1fr)}
.groups li{grid-template-columns:minmax(0,1fr) max-content}
.groups .meter{grid-column:1/-1;grid-row:2}
.stack caption{display:block}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack,.stack tbody,.stack tr,.stack td,.stack th{display:block;width:auto;min-width:0}
.stack tr{padding:.75rem 0;border-bottom:1px solid var(--line)}
.stack tr:last-child{border-bottom:0}
.stack th,.stack td{border:0;padding:0}
.stack td{display:grid;grid-template-columns:minmax(0,9rem) minmax(0,1fr);gap:0 .75rem;padding-top:.35rem;min-width:0}
.stack td.none{display:none}
.stack td::before{content:attr(data-label);color:var(--quiet);font-size:.8125rem;padding-top:.1rem}
}
`;
