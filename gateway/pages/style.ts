/** The one style sheet. One column, so that it works on a phone; colours have enough contrast in both schemes. */
export const style = `
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header { display: flex; gap: 1rem; align-items: center; justify-content: space-between; padding: .5rem 1rem; color: #fff; background: #37474f; }
header a { color: inherit; font-weight: 600; text-decoration: none; }
.environment { font-size: 1.1rem; text-transform: uppercase; letter-spacing: .05em; }
.colour-red { background: #a31515; } .colour-orange { background: #9a4a00; } .colour-yellow { background: #705a00; }
.colour-green { background: #1b5e20; } .colour-blue { background: #0d47a1; } .colour-purple { background: #5e1a7a; } .colour-grey { background: #455a64; }
main { max-width: 60rem; margin: 0 auto; padding: 0 1rem 3rem; }
.warning { margin: 0; padding: .5rem 1rem; background: #ffe08a; color: #332600; }
h1 { font-size: 1.4rem; margin: 1rem 0 .25rem; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; } h3 { font-size: 1rem; margin: .75rem 0 .25rem; }
p { margin: .25rem 0; } ul, ol { padding-left: 1.25rem; margin: .25rem 0; } li { margin: .35rem 0; }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; }
.stale { border-left: .4rem solid #b26a00; padding: .5rem .75rem; background: var(--soft); }
.quiet { opacity: .8; font-size: .9rem; }
.status { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-size: .85rem; white-space: nowrap; }
.status-failed, .status-errored, .status-aborted { background: #a31515; color: #fff; }
.status-succeeded { background: #1b5e20; color: #fff; }
.status-waiting, .status-paused, .status-open { background: #ffe08a; color: #332600; }
.status-running { background: #0d47a1; color: #fff; }
pre { overflow-x: auto; background: var(--soft); padding: .5rem; border-radius: .25rem; white-space: pre-wrap; }
a { color: inherit; } code { font-family: ui-monospace, monospace; font-size: .9em; }
`;
