/** A programme: columns of parts from left to right, below one another on a phone. */
export const programmeCss = `
.ranks{list-style:none;margin:1rem 0;padding:0;display:grid;grid-auto-flow:column;grid-auto-columns:minmax(11rem,1fr);gap:1.5rem}
.ranks>li{margin:0;position:relative}
.ranks>li+li::before{content:"";position:absolute;left:-1.1rem;top:1.45rem;width:.6rem;height:.6rem;border:solid var(--edge);border-width:2px 2px 0 0;transform:rotate(45deg)}
.ranks .card{padding:.7rem .85rem;margin:0 0 .75rem;overflow-wrap:anywhere;font-size:.9375rem}
.ranks .card h2{margin:0 0 .35rem;font-size:1.0625rem}
.ranks .card p{margin:.35rem 0}
@media (max-width:40rem){
.ranks{grid-auto-flow:row;grid-auto-columns:auto;gap:0}
.ranks>li+li::before{display:none}
}
`;
