/** Parts that several pages share: badges, cards, facts, tables, forms, notes. */
export const partsCss = `
.badge{display:inline-flex;align-items:center;gap:.35em;padding:.1rem .55rem .1rem .45rem;border-radius:1rem;background:var(--tint);color:var(--tone);font-size:.8125rem;font-weight:600;line-height:1.45;white-space:nowrap}
.mark{color:var(--tone);font-weight:600;white-space:nowrap}
.mark .icon{margin-right:.4em}
.title-line{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem .8rem}

.card{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.15rem;margin:.75rem 0}
.card>:first-child{margin-top:0}
.card>:last-child{margin-bottom:0}
.cards{list-style:none;margin:0;padding:0}
.cards>li{margin:0}
.note{border-left:4px solid var(--tone,var(--edge));background:var(--tint,var(--sunken));color:var(--ink);padding:.7rem 1rem;border-radius:.2rem .5rem .5rem .2rem;margin:1rem 0}
.note p{margin:.15rem 0}
.note .mark{font-size:1.0625rem}
.stale{border-left:4px solid var(--wait);background:var(--wait-tint);padding:.7rem 1rem;border-radius:.2rem .5rem .5rem .2rem;margin:1rem 0}
.flaw{color:var(--bad);font-weight:600;margin:.2rem 0}
ul.plain{list-style:none;padding:0}
ul.plain li{margin:.5rem 0}
ul.plain button{background:var(--paper);color:var(--link);border-color:var(--edge);font-weight:500}
.empty{color:var(--quiet);padding:.4rem 0}

.facts{display:grid;grid-template-columns:minmax(6.5rem,max-content) minmax(0,1fr);gap:.3rem 1.25rem;margin:.6rem 0}
.facts dt{color:var(--quiet)}
.facts dd{margin:0;min-width:0}

table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{text-align:left;color:var(--quiet);font-size:.875rem;padding:0 0 .4rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{font-size:.8125rem;font-weight:600;color:var(--quiet);white-space:nowrap}
tbody th{font-weight:600}
td.number,th.number{text-align:right;padding-right:1.1rem}
.scroll{overflow-x:auto}

details>summary{cursor:pointer;color:var(--link);min-height:2rem;padding:.2rem 0}
details[open]>summary{margin-bottom:.3rem}

button,.button{display:inline-flex;align-items:center;justify-content:center;gap:.45em;min-height:2.75rem;padding:.45rem 1.15rem;font:inherit;font-weight:600;border-radius:.5rem;border:1px solid var(--link);background:var(--link);color:var(--on-link);cursor:pointer;text-decoration:none}
button:hover,.button:hover{filter:brightness(1.08)}
button.plain,.button.plain{background:transparent;color:var(--link);border-color:var(--edge);font-weight:500}
button.text{min-height:2.75rem;padding:0 .25rem;background:none;border:0;color:var(--link);text-decoration:underline;text-underline-offset:.15em;font-weight:400}
fieldset{border:0;padding:0;margin:1.1rem 0;min-width:0}
legend{font-weight:650;padding:0;margin-bottom:.35rem}
.field{margin:1.1rem 0}
.field>label{display:block;font-weight:650;margin-bottom:.25rem}
.hint{display:block;color:var(--quiet);font-size:.875rem;font-weight:400}
input[type=text],input[type=number],input[type=date],input[type=search],textarea,select{width:100%;max-width:34rem;min-height:2.75rem;padding:.5rem .7rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:.45rem}
textarea{min-height:5.5rem;resize:vertical}
input[type=radio],input[type=checkbox]{width:1.2rem;height:1.2rem;margin:0;accent-color:var(--link);flex:none}
.choice{display:flex;gap:.75rem;align-items:flex-start;padding:.75rem .9rem;margin:.45rem 0;border:1px solid var(--edge);border-radius:.5rem;background:var(--paper);cursor:pointer}
.choice input{margin-top:.15rem}
.choice:hover{background:var(--sunken)}
.choice:has(input:checked){border-color:var(--link);box-shadow:inset 0 0 0 1px var(--link)}
.choice strong{display:block}
.choices-row{display:grid;grid-template-columns:repeat(auto-fill,minmax(3.9rem,1fr));gap:.4rem;max-width:34rem}
.choices-row .choice{margin:0;padding:.6rem;gap:.5rem;align-items:center;justify-content:center}
.choices-row .choice input{margin:0}
.ends{display:flex;justify-content:space-between;max-width:34rem;color:var(--quiet);font-size:.875rem}

.ask-line{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.15rem 1.25rem;align-items:center}
.ask-line :is(h2,h3){margin:0;font-size:1.0625rem}
.ask-line .go{grid-row:1/span 3;grid-column:2}
.ask-line p{margin:.1rem 0}
.due{color:var(--ink);font-weight:600}
.env{display:inline-block;padding:.02rem .5rem;border-radius:.25rem;color:#fff;font-size:.75rem;font-weight:650;text-transform:uppercase;letter-spacing:.06em;vertical-align:.08em}
.env.band-none{background:var(--idle-tint);color:var(--idle)}
.runs{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
.runs li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.1rem 1rem;align-items:center;margin:0;padding:.7rem 0;border-bottom:1px solid var(--line)}
.runs p{margin:0}
.meter{display:block;width:100%;height:.75rem}

@media (max-width:40rem){
.card{padding:.9rem .95rem}
.facts{grid-template-columns:minmax(5.5rem,30%) minmax(0,1fr);gap:.3rem .9rem}
.ask-line{grid-template-columns:minmax(0,1fr)}
.ask-line .go{grid-row:auto;grid-column:1;margin-top:.6rem}
.ask-line .go .button{width:100%}
form .send{width:100%}
}
`;
