#include <octet/base/version.hpp>

#include "report/html/elements.hpp"

namespace octet::html {
namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--t:#1b1f24;--m:#5b6570;--g:#fff;--l:#d5dae0;--a:#0b62c4;--k:#e3eefb;--i:#0a7d46;--f:#a04a00}
@media(prefers-color-scheme:dark){:root{--t:#e6e9ec;--m:#9aa4ae;--g:#14171a;--l:#353b42;--a:#6fb0ff;--k:#1d3149;--i:#5fd39b;--f:#f0a35e}}
*{box-sizing:border-box}body{margin:0 auto;padding:1.5rem;max-width:80rem;font:15px/1.5 system-ui,sans-serif;color:var(--t);background:var(--g)}
h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:0;display:inline}header,section,details{border-bottom:1px solid var(--l);padding:0 0 1rem;margin:0 0 1rem}
code{display:block;padding:.5rem .75rem;background:var(--k);overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}code span{display:inline-block;max-width:100%}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:.5rem 1.5rem;margin:.5rem 0}dt{color:var(--m);font-size:.85rem}dd{margin:0;overflow-wrap:anywhere}
summary{cursor:pointer;padding:.25rem 0}.c,.m{color:var(--m)}.s{display:block;margin:.5rem 0;color:var(--m)}input{font:inherit;padding:.25rem .5rem;max-width:100%;color:inherit;background:inherit;border:1px solid var(--l)}
.w{overflow-x:auto;max-height:40rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--l);vertical-align:top}
thead th{position:sticky;top:0;background:var(--g)}th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:left}
th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
.n{white-space:nowrap;font-variant-numeric:tabular-nums;background:linear-gradient(to right,var(--k) var(--b,0),transparent var(--b,0))}
.p{font-weight:600}.i{color:var(--i)}.f{color:var(--f)}:focus-visible{outline:2px solid var(--a);outline-offset:2px}
figure{margin:.5rem 0;max-width:45rem}svg{width:100%;height:auto;font-size:11px}svg rect,svg circle{fill:var(--a)}svg path{fill:none;stroke:var(--m)}svg text{fill:var(--m)}figcaption{color:var(--m);font-size:.85rem}
@media print{.s{display:none}.w{max-height:none;overflow:visible}thead th{position:static}}
)";

constexpr std::string_view script = R"(
for(const box of document.querySelectorAll('details')){
 const search=box.querySelector('input'),body=box.querySelector('tbody');if(!body)continue;
 search.addEventListener('input',()=>{const words=search.value.toLowerCase();
  for(const row of body.rows)row.hidden=!row.textContent.toLowerCase().includes(words)});
 box.querySelectorAll('th button').forEach((button,column)=>button.addEventListener('click',()=>{
  const head=button.parentElement,down=head.getAttribute('aria-sort')==='ascending',value=row=>{const c=row.cells[column];return c.dataset.v===undefined?c.textContent:+c.dataset.v};
  box.querySelectorAll('th').forEach(h=>h.removeAttribute('aria-sort'));head.setAttribute('aria-sort',down?'descending':'ascending');
  const rows=[...body.rows].sort((a,b)=>{const x=value(a),y=value(b);return (x<y?-1:x>y?1:0)*(down?-1:1)});body.append(...rows)}));
}
)";

/// Each word whole, where lines end.
std::string words_of(const std::string& command) {
  std::string text = "<span>";
  for (const char c : escaped(command)) text += c == ' ' ? std::string("</span> <span>") : std::string(1, c);
  return text + "</span>";
}

}  // namespace

std::string page(const std::string& title, const std::string& command, const std::string& body) {
  std::string text =
      "<!doctype html>\n<html lang=en><head><meta charset=utf-8>\n"
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\">\n<title>" +
      escaped(title) + "</title>\n<style>" + std::string(style) + "</style></head>\n<body><header><h1>" + escaped(title) + "</h1>\n";
  if (!command.empty()) text += "<code>" + words_of(command) + "</code>\n";
  text += "<p class=m>Octet " + escaped(version()) + "</p></header>\n<main>\n" + body + "</main>\n";
  return text + "<script>" + std::string(script) + "</script></body></html>\n";
}

}  // namespace octet::html
