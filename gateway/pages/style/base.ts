/** Ground, type and the frame of every page. One column, so that it is calm on a phone. */
export const baseCss = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:3.5rem}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance;margin:0}
h1{font-size:1.75rem;font-weight:680;letter-spacing:-.012em}
h2{font-size:1.2rem;font-weight:650;margin:2.5rem 0 .75rem}
h3{font-size:1rem;font-weight:650}
h4{font-size:.9rem;font-weight:650}
p{margin:.4rem 0}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
ul,ol{margin:.4rem 0;padding-left:1.3rem}
li{margin:.2rem 0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
pre{margin:.4rem 0;padding:.65rem .8rem;background:var(--sunken);border-radius:.4rem;white-space:pre-wrap}
hr{border:0;border-top:1px solid var(--line);margin:1.5rem 0}
blockquote{margin:.6rem 0;padding-left:.9rem;border-left:3px solid var(--line)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:.2rem}
main:focus{outline:none}
.icon{width:1em;height:1em;flex:none;vertical-align:-.13em;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.sprite{position:absolute;width:0;height:0;overflow:hidden}
.skip{position:absolute;left:-999rem;top:0;z-index:20;padding:.7rem 1rem;background:var(--paper);color:var(--link)}
.skip:focus{left:0}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.quiet{color:var(--quiet)}
.small{font-size:.875rem}
.nowrap{white-space:nowrap}

body>header{display:contents}
.band{position:sticky;top:0;z-index:10;margin:0;padding:.3rem 1.25rem;color:#fff;font-size:.875rem;display:flex;gap:.75rem;align-items:baseline;justify-content:center;text-align:center}
.band strong{text-transform:uppercase;letter-spacing:.09em}
.bar{background:var(--paper);border-bottom:1px solid var(--line)}
.bar-in{max-width:68rem;margin:0 auto;padding:.4rem 1.25rem;display:flex;flex-wrap:wrap;align-items:center;gap:.15rem 1.4rem}
.bar nav{display:flex;flex-wrap:wrap;gap:0 1.1rem;flex:1}
.bar nav a{display:inline-flex;white-space:nowrap;align-items:center;min-height:2.75rem;text-decoration:none;color:var(--quiet)}
.bar nav a:hover{color:var(--ink);text-decoration:underline}
.bar nav a[aria-current]{color:var(--ink);box-shadow:inset 0 -2px var(--ink)}
.bar nav a.home{color:var(--ink);font-weight:680;letter-spacing:-.01em}
.who{display:flex;align-items:center;gap:.75rem;font-size:.9rem;color:var(--quiet)}
.who strong{color:var(--ink);font-weight:600}
.who form{margin:0}
.local{margin:0;padding:.45rem 1.25rem;background:var(--wait-tint);color:var(--wait);font-size:.875rem;text-align:center}
main{max-width:68rem;margin:0 auto;padding:1.75rem 1.25rem 3rem}
.foot{max-width:68rem;margin:0 auto;padding:0 1.25rem 2.5rem;font-size:.8125rem;color:var(--quiet)}
.crumbs{margin:0 0 .35rem;font-size:.875rem;color:var(--quiet)}
.crumbs a{color:inherit}
.lead{margin-bottom:1rem;font-size:1.0625rem;max-width:48rem}

@media (max-width:40rem){
.bar-in{padding:.15rem 1rem}
.band{padding:.3rem 1rem;justify-content:flex-start;text-align:left}
main{padding:1.15rem 1rem 2.5rem}
h1{font-size:1.45rem}
h2{margin-top:2rem}
.who{width:100%;justify-content:space-between;padding-bottom:.35rem}
}
`;
