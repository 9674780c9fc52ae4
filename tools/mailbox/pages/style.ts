/** The mailbox's own style sheet: two columns, one on a phone. Enough contrast in both schemes. */
export const style = `
:root { color-scheme: light dark; --page: #eef1f4; --paper: #fff; --ink: #1c2530; --quiet: #566271; --line: #d9dfe6; --chosen: #e4eefb; --accent: #0b5cad; --head: #26384a; }
@media (prefers-color-scheme: dark) { :root { --page: #12171d; --paper: #1b222b; --ink: #e6ebf0; --quiet: #9fabb8; --line: #303a46; --chosen: #233a55; --accent: #7db8f5; --head: #0d1218; } }
* { box-sizing: border-box; }
html, body { height: 100%; }
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--page); overflow-wrap: anywhere; }
a { color: var(--accent); }
.shell { display: grid; grid-template: auto 1fr / minmax(17rem, 24rem) 1fr; height: 100%; }
.shell > header { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding: .65rem 1.25rem; background: var(--head); color: #fff; }
.shell > header h1 { margin: 0; font-size: 1.1rem; } .shell > header p { margin: 0; color: #c4d0dc; font-size: .87rem; }
iframe { border: 0; width: 100%; height: 100%; background: var(--paper); display: block; }
.inbox { border-right: 1px solid var(--line); min-height: 0; }
.reading { min-width: 0; min-height: 0; padding: 1rem; display: flex; flex-direction: column; }
.list { background: var(--paper); min-height: 100%; }
.people { display: flex; flex-wrap: wrap; max-height: 6.4rem; overflow: auto; gap: .35rem; padding: .6rem .8rem; border-bottom: 1px solid var(--line); margin: 0; }
.people a { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .82rem; text-decoration: none; color: var(--quiet); }
.people a[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--paper); }
.list ol { list-style: none; margin: 0; padding: 0; }
.list li a { display: grid; grid-template-columns: 2.4rem 1fr auto; gap: 0 .7rem; padding: .65rem .8rem; border-bottom: 1px solid var(--line); border-left: 3px solid transparent; color: inherit; text-decoration: none; }
.list li a:hover { background: var(--page); } .list li a:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.list li a[aria-current] { background: var(--chosen); border-left-color: var(--accent); }
.face { grid-row: span 3; width: 2.4rem; height: 2.4rem; border-radius: 50%; display: grid; place-items: center; font-size: .85rem; font-weight: 600; color: #fff; }
.face-0 { background: #0b5cad; } .face-1 { background: #6a3d9a; } .face-2 { background: #1f6f43; } .face-3 { background: #9a4a00; } .face-4 { background: #a1273f; } .face-5 { background: #37606e; }
.who { font-size: .87rem; color: var(--quiet); } .when { font-size: .82rem; color: var(--quiet); }
.what { grid-column: 2 / -1; } .new .what { font-weight: 650; } .new .when::before { content: '●'; color: var(--accent); margin-right: .35rem; }
.begins { grid-column: 2 / -1; font-size: .85rem; color: var(--quiet); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.letter { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; display: flex; flex-direction: column; flex: 1; min-height: 0; box-shadow: 0 1px 3px #0001; }
.letter > header { display: grid; grid-template-columns: auto 1fr; gap: 0 .9rem; padding: 1rem 1.25rem .25rem; }
.letter h2 { margin: 0 0 .25rem; font-size: 1.2rem; grid-column: 1 / -1; } .letter dl { margin: 0; font-size: .89rem; color: var(--quiet); }
.letter dl div { display: flex; gap: .5rem; } .letter dt { min-width: 5.2rem; } .letter dd { margin: 0; color: var(--ink); }
.letter nav { display: flex; gap: .25rem; padding: .35rem 1.1rem 0; border-bottom: 1px solid var(--line); }
.letter nav a { padding: .35rem .8rem; text-decoration: none; color: var(--quiet); border-bottom: 2px solid transparent; font-size: .89rem; }
.letter nav a[aria-current] { color: var(--ink); border-bottom-color: var(--accent); }
.letter .body { flex: 1; min-height: 0; overflow: auto; } .letter .body.framed { background: #fff; }
pre { margin: 0; padding: 1rem 1.25rem; white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace; }
.empty { margin: auto; max-width: 30rem; text-align: center; color: var(--quiet); padding: 2rem; } .empty strong { display: block; color: var(--ink); font-size: 1.1rem; margin-bottom: .25rem; }
.back { display: none; }
@media (max-width: 46rem) { .shell { grid-template: auto 1fr / 1fr; } .open .inbox { display: none; } .shut .reading { display: none; } .open .back { display: block; margin: 0 0 .5rem; } .reading { padding: .5rem; } .inbox { border-right: 0; } }
`;
