/** On paper: everything that is said, nothing that is pressed. */
export const printCss = `
@media print{
@page{margin:16mm 14mm}
html,body{background:#fff;font-size:10.5pt}
.band{position:static;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.bar,.skip,.jump,.go,.filter,.pages,form{display:none!important}
main,.foot{max-width:none;padding-left:0;padding-right:0}
main{padding-top:1rem}
.ask-line{display:block}
.card,.steps,.tiles,.message{break-inside:avoid;background:none}
.steps{break-inside:auto}
.steps>li,tr,.audit li,.effect{break-inside:avoid}
h2,h3,h4,caption{break-after:avoid}
thead{display:table-header-group}
.badge,.note,.env,.timeline,.meter{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.badge{border:1px solid currentColor}
a{color:inherit;text-decoration:none}
details>summary{display:none}
details::details-content{content-visibility:visible;display:block}
.wide{display:block}
.narrow{display:none}
.scroll{overflow:visible}
table{font-size:8.5pt}
thead th{white-space:normal}
.matrix td,.matrix tbody th{min-width:0}
.panel{border:0;padding:0;background:none}
}
`;
