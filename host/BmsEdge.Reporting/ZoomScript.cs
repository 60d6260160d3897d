namespace BmsEdge.Reporting;

/// <summary>
/// Zooms into the figures that carry their values and reads them off: pointer, keyboard and buttons. Of every pixel's width the first, least,
/// greatest and last value are drawn, as in the drawing it replaces.
/// </summary>
internal static class ZoomScript
{
    /// <summary>The script as an element.</summary>
    public static PageScript Script { get; } = new(Text);

    private const string Text = """
        'use strict';
        (() => {
          // DEFLATE (RFC 1951) in line: the browser's own is not there in all of them, and never at once.
          const extraLength = Array.from({ length: 29 }, (_, i) => i < 8 || i === 28 ? 0 : (i - 4) >> 2), extraBack = Array.from({ length: 30 }, (_, i) => i < 4 ? 0 : (i - 2) >> 1);
          const bases = (from, extra) => extra.map(e => { const base = from; from += 1 << e; return base; });
          const lengths = bases(3, extraLength), backs = bases(1, extraBack), order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
          lengths[28] = 258;
          const inflate = (packed, size) => {
            const out = new Uint8Array(size);
            let at = 0, held = 0, hold = 0, to = 0;
            const bits = count => {
              while (held < count) { hold |= packed[at++] << held; held += 8; }
              const value = hold & ((1 << count) - 1);
              hold >>>= count; held -= count;
              return value;
            };
            const tree = sizes => {
              const count = new Uint16Array(16), place = new Uint16Array(17), symbol = new Uint16Array(sizes.length);
              sizes.forEach(l => { if (l) count[l]++; });
              for (let l = 1; l < 16; l++) place[l + 1] = place[l] + count[l];
              sizes.forEach((l, s) => { if (l) symbol[place[l]++] = s; });
              return { count, symbol };
            };
            const next = ({ count, symbol }) => {
              for (let l = 1, code = 0, first = 0, index = 0; l < 16; l++) {
                code |= bits(1);
                if (code - count[l] < first) return symbol[index + code - first];
                index += count[l]; first = (first + count[l]) << 1; code <<= 1;
              }
              throw new Error('damaged');
            };
            for (let last = 0; !last;) {
              last = bits(1);
              const kind = bits(2);
              if (kind === 0) {
                held = hold = 0;
                const count = packed[at] | packed[at + 1] << 8;
                out.set(packed.subarray(at + 4, at + 4 + count), to);
                at += 4 + count; to += count;
                continue;
              }
              let literal, back;
              if (kind === 1) {
                literal = tree(Array.from({ length: 288 }, (_, i) => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
                back = tree(new Array(30).fill(5));
              } else {
                const literals = bits(5) + 257, all = literals + bits(5) + 1, coded = bits(4) + 4, sizes = new Array(19).fill(0), found = [];
                for (let i = 0; i < coded; i++) sizes[order[i]] = bits(3);
                const code = tree(sizes);
                while (found.length < all) {
                  const s = next(code);
                  if (s < 16) { found.push(s); continue; }
                  const value = s === 16 ? found[found.length - 1] : 0;
                  for (let n = s === 16 ? 3 + bits(2) : s === 17 ? 3 + bits(3) : 11 + bits(7); n > 0; n--) found.push(value);
                }
                literal = tree(found.slice(0, literals)); back = tree(found.slice(literals));
              }
              for (let s = next(literal); s !== 256; s = next(literal)) {
                if (s < 256) { out[to++] = s; continue; }
                const count = lengths[s - 257] + bits(extraLength[s - 257]), d = next(back), away = backs[d] + bits(extraBack[d]);
                for (let i = 0; i < count; i++, to++) out[to] = out[to - away];
              }
            }
            return out;
          };
          const unpack = spec => {
            const packed = Uint8Array.from(atob(spec.bytes.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0));
            const bytes = inflate(packed, 4 * spec.arrays.reduce((sum, head) => sum + head.count, 0));
            let at = 0;
            return spec.arrays.map(head => {
              const raw = new Uint8Array(4 * head.count);
              for (let b = 0; b < 4; b++) for (let i = 0; i < head.count; i++) raw[4 * i + b] = bytes[at++];
              if (head.first === undefined) return new Float32Array(raw.buffer);
              const steps = new Uint32Array(raw.buffer), values = new Float64Array(head.count);
              for (let i = 0, sum = 0; i < head.count; i++) values[i] = head.first + head.unit * (sum += steps[i]);
              return values;
            });
          };
          const roundStep = raw => {
            const power = 10 ** Math.floor(Math.log10(raw)), times = raw / power;
            return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
          };
          const ticks = (low, high, wanted) => {
            const multiples = step => {
              const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))), found = [];
              for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push([k * step, (k * step).toFixed(decimals).replace('-', '\u2212')]);
              return found;
            };
            const found = multiples(roundStep((high - low) / wanted));
            return found.length < 2 ? multiples(roundStep((high - low) / (2 * wanted))) : found;
          };
          const firstAtLeast = (values, x) => {
            let low = 0, high = values.length;
            while (low < high) { const middle = (low + high) >> 1; if (values[middle] < x) low = middle + 1; else high = middle; }
            return low;
          };
          const number = value => Number(value.toPrecision(6)).toString().replace('-', '\u2212');
          const unit = (text, name) => name ? `${text} ${name}` : text;
          const n = value => (Math.round(value * 10) / 10).toString();

          document.querySelectorAll('script.plot-data').forEach(holder => {
            const spec = JSON.parse(holder.textContent), figure = holder.closest('figure'), box = holder.parentElement;
            const svg = figure.querySelector('svg.plot'), groups = [...svg.querySelectorAll('g.panel')], xTicks = svg.querySelector('g.x-ticks'), marks = svg.querySelector('g.marks');
            const make = (name, attributes, parent) => {
              const element = document.createElementNS(svg.namespaceURI, name);
              Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
              parent.append(element);
              return element;
            };
            const top = spec.panels[0].top, bottom = spec.panels[spec.panels.length - 1].bottom;
            const least = (spec.high - spec.low) / 1e6;
            let view = { low: spec.low, high: spec.high }, scales = spec.panels.map(p => [p.low, p.high]), arrays = null, cursor = null, drag = null;
            const pixel = x => spec.left + (x - view.low) / (view.high - view.low) * (spec.right - spec.left);
            const line = make('path', { class: 'cursor' }, svg), area = make('rect', { class: 'select', y: top, height: bottom - top, width: 0, x: 0 }, svg);

            const rising = s => spec.arrays[s.x].first !== undefined;
            const rows = s => {
              const X = arrays[s.x];
              return rising(s) ? [Math.max(0, firstAtLeast(X, view.low) - 1), Math.min(X.length, firstAtLeast(X, view.high) + 2)] : [0, X.length];
            };
            const eachIn = (s, visit) => {
              const X = arrays[s.x], L = arrays[s.least], G = s.greatest === undefined ? L : arrays[s.greatest], [from, to] = rows(s);
              for (let i = from; i < to; i++) visit(X[i], L[i], G[i], i);
            };
            const scale = p => {
              let low = Infinity, high = -Infinity;
              p.series.forEach(s => eachIn(s, (x, l, g) => {
                if (x >= view.low && x <= view.high) { if (l < low) low = l; if (g > high) high = g; }
              }));
              if (!(low <= high)) return [p.low, p.high];
              const room = high > low ? 0.05 * (high - low) : Math.max(1e-9, 0.01 * Math.abs(high));
              return [p.minimum ?? low - room, p.maximum ?? high + room];
            };
            const path = (s, y) => {
              const out = [];
              let pen = false, column = null, first = 0, low = 0, high = 0, last = 0, at = 0, many = false;
              const put = (x, value) => { out.push(pen ? 'L' : 'M', n(x), ' ', n(y(value))); pen = true; };
              const flush = () => {
                if (column === null) return;
                put(at, first);
                if (many) { put(at, low); put(at, high); put(at, last); }
                column = null;
              };
              const folds = !rising(s);
              eachIn(s, (x, l, g) => {
                if (!(l <= g)) { flush(); pen = false; return; }
                const px = pixel(x);
                if (s.points) { if (x >= view.low && x <= view.high) out.push('M', n(px), ' ', n(y(l)), 'h0'); return; }
                const c = folds ? out.length : Math.floor(px * 2);
                if (c === column) { low = Math.min(low, l); high = Math.max(high, g); last = g; many = true; return; }
                flush();
                column = c; at = px; first = low = l; high = last = g; many = g > l;
              });
              flush();
              return out.join('');
            };
            const draw = () => {
              const xs = ticks(view.low, view.high, 8);
              spec.panels.forEach((p, i) => {
                const group = groups[i], [low, high] = scales[i] = view.low === spec.low && view.high === spec.high ? [p.low, p.high] : scale(p);
                const y = value => Math.max(-1e5, Math.min(1e5, p.bottom - (value - low) / (high - low) * (p.bottom - p.top)));
                const ys = ticks(low, high, p.ticks);
                group.querySelector('path.grid').setAttribute('d', xs.map(([x]) => `M${n(pixel(x))} ${p.top}V${p.bottom}`).join('') + ys.map(([v]) => `M${spec.left} ${n(y(v))}H${spec.right}`).join(''));
                const yTicks = group.querySelector('g.y-ticks');
                yTicks.replaceChildren();
                ys.forEach(([v, text]) => make('text', { class: 'tick', 'text-anchor': 'end', x: spec.left - 6, y: n(y(v) + 4) }, yTicks).textContent = text);
                [...group.querySelector('g.data').children].forEach((element, k) => element.setAttribute('d', path(p.series[k], y)));
                const spans = group.querySelector('g.spans');
                spans.replaceChildren();
                const d = spec.spans.filter(([a, b]) => b >= view.low && a <= view.high).map(([a, b]) => {
                  const from = Math.max(spec.left, pixel(a)), to = Math.min(spec.right, pixel(b));
                  return `M${n(from)} ${p.top}H${n(Math.max(to, from + 1))}V${p.bottom}H${n(from)}Z`;
                }).join('');
                if (d) make('path', { class: 'span', d }, spans);
              });
              xTicks.replaceChildren();
              xs.forEach(([x, text]) => make('text', { class: 'tick', 'text-anchor': 'middle', x: n(pixel(x)), y: bottom + 16 }, xTicks).textContent = text);
              make('path', { class: 'axis', d: xs.map(([x]) => `M${n(pixel(x))} ${bottom}v4`).join('') }, xTicks);
              if (marks) [...marks.children].forEach((flag, i) => {
                const m = shown[i];
                flag.setAttribute('d', m.x >= view.low && m.x <= view.high ? `M${n(pixel(m.x))} ${top - 1}l-4 -8h8z` : '');
              });
              read();
            };
            const shown = spec.marks.filter(m => m.x >= spec.low && m.x <= spec.high);
            const load = () => { arrays ??= unpack(spec); };
            const show = (low, high) => {
              load();
              const width = Math.min(Math.max(high - low, least), spec.high - spec.low);
              low = Math.max(spec.low, Math.min(low, spec.high - width));
              view = { low, high: low + width };
              const whole = width >= spec.high - spec.low;
              if (whole) view = { low: spec.low, high: spec.high };
              try { history.replaceState(null, '', whole ? location.pathname + location.search : `#${figure.id}=${number(view.low)}:${number(view.high)}`.replaceAll('\u2212', '-')); } catch { }
              draw();
            };
            const zoom = (factor, centre) => {
              const at = centre ?? cursor?.x ?? (view.low + view.high) / 2;
              show(at - (at - view.low) * factor, at + (view.high - at) * factor);
            };
            const pan = share => { const by = share * (view.high - view.low); show(view.low + by, view.high + by); };

            const readout = document.createElement('output');
            readout.className = 'readout';
            readout.setAttribute('aria-live', 'polite');
            const read = () => {
              if (!arrays || !cursor) { line.setAttribute('d', ''); return; }
              const x = cursor.x, width = (view.high - view.low) / (spec.right - spec.left), parts = [];
              let where = x;
              const families = spec.panels.some(p => p.series.length > 4);
              spec.panels.forEach((p, i) => {
                const [low, high] = scales[i], found = [];
                p.series.forEach(s => {
                  const X = arrays[s.x], L = arrays[s.least], G = s.greatest === undefined ? L : arrays[s.greatest];
                  let at = -1, best = Infinity;
                  const look = k => { const away = Math.abs(X[k] - x); if (k >= 0 && k < X.length && L[k] <= G[k] && away < best) { best = away; at = k; } };
                  if (rising(s)) { const k = firstAtLeast(X, x); for (let j = k - 2; j < k + 3; j++) look(j); } else X.forEach((_, k) => look(k));
                  let least = L[at], greatest = G[at];

                  // What a pixel's width of the line stands for, and not one of its rows.
                  if (rising(s)) for (let k = firstAtLeast(X, x - width / 2); X[k] <= x + width / 2; k++) if (L[k] <= G[k]) { least = Math.min(least, L[k]); greatest = Math.max(greatest, G[k]); }
                  if (at >= 0) found.push({ s, x: X[at], least: least - (s.raised ?? 0), greatest: greatest - (s.raised ?? 0), away: cursor.y === null ? 0 : Math.abs(p.bottom - (L[at] - low) / (high - low) * (p.bottom - p.top) - cursor.y), near: best });
                });
                const chosen = families ? found.filter(f => f.near <= 8 * width).sort((a, b) => a.away - b.away).slice(0, 1) : found;
                if (i === 0 && chosen.length) where = chosen[0].x;
                chosen.forEach(f => parts.push(`${p.series.length > 1 ? f.s.name : p.quantity || f.s.name} ${unit(f.greatest > f.least ? `${number(f.least)} to ${number(f.greatest)}` : number(f.least), p.unit)}`));
              });
              if (spec.spans.some(([a, b]) => x > a && x < b)) parts.push(spec.spanMeaning);
              shown.filter(m => Math.abs(m.x - where) <= 4 * width).slice(0, 3).forEach(m => parts.push(`\u25BC ${m.label}`));
              readout.textContent = `${spec.quantity} ${unit(number(where), spec.unit)}: ${parts.join('; ')}`;
              line.setAttribute('d', where >= view.low && where <= view.high ? `M${n(pixel(where))} ${top}V${bottom}` : '');
              cursor.at = where;
            };
            const point = event => {
              const corner = svg.getBoundingClientRect(), factor = svg.viewBox.baseVal.width / corner.width;
              const px = Math.max(spec.left, Math.min(spec.right, (event.clientX - corner.left) * factor));
              return { px, x: view.low + (px - spec.left) / (spec.right - spec.left) * (view.high - view.low), y: (event.clientY - corner.top) * factor };
            };
            svg.addEventListener('pointerdown', event => { if (event.button === 0 && event.pointerType !== 'touch') { drag = point(event); svg.setPointerCapture(event.pointerId); event.preventDefault(); box.focus({ preventScroll: true }); } });
            svg.addEventListener('pointermove', event => {
              const here = point(event);
              cursor = { x: here.x, y: here.y };
              if (drag) { area.setAttribute('x', Math.min(drag.px, here.px)); area.setAttribute('width', Math.abs(here.px - drag.px)); }
              load();
              read();
            });
            svg.addEventListener('pointerup', event => {
              if (!drag) return;
              const here = point(event), from = Math.min(drag.x, here.x), to = Math.max(drag.x, here.x);
              if (Math.abs(here.px - drag.px) > 4) show(from, to);
              drag = null;
              area.setAttribute('width', 0);
            });
            svg.addEventListener('pointercancel', () => { drag = null; area.setAttribute('width', 0); });
            svg.addEventListener('pointerleave', () => { if (!drag) { line.setAttribute('d', ''); } });
            svg.addEventListener('dblclick', () => show(spec.low, spec.high));
            svg.addEventListener('wheel', event => { if (event.ctrlKey || event.shiftKey) { event.preventDefault(); zoom((event.deltaY || event.deltaX) > 0 ? 1.25 : 0.8, point(event).x); } }, { passive: false });

            // A step of the cursor is a point of the first series, or a pixel where there are more points than pixels.
            const step = by => {
              load();
              const s = spec.panels[0].series[0], X = s && rising(s) ? arrays[s.x] : null, width = (view.high - view.low) / (spec.right - spec.left);
              const from = cursor ? cursor.at ?? cursor.x : (view.low + view.high) / 2;
              let to = from + by * width;
              if (X && X.length) {
                let k = firstAtLeast(X, from);
                while (k + by >= 0 && k + by < X.length) { k += by; if ((X[k] - from) * by > 0) break; }
                k = Math.max(0, Math.min(X.length - 1, k));
                if (Math.abs(X[k] - from) > width) to = X[k];
              }
              cursor = { x: Math.max(view.low, Math.min(view.high, to)), y: null };
              if (to > view.high || to < view.low) pan(by * 0.25); else read();
            };
            box.addEventListener('keydown', event => {
              if (event.ctrlKey || event.altKey || event.metaKey) return;
              const keys = {
                ArrowLeft: () => event.shiftKey ? pan(-0.25) : step(-1), ArrowRight: () => event.shiftKey ? pan(0.25) : step(1),
                '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), _: () => zoom(2),
                '0': () => show(spec.low, spec.high), Escape: () => show(spec.low, spec.high),
              };
              if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
            });
            const tools = document.createElement('div');
            tools.className = 'tools';
            [['+', 'Zoom in', () => zoom(0.5)], ['\u2212', 'Zoom out', () => zoom(2)], ['\u25C0', 'Earlier', () => pan(-0.25)], ['\u25B6', 'Later', () => pan(0.25)], ['whole', 'Show all', () => show(spec.low, spec.high)]].forEach(([text, label, act]) => {
              const button = document.createElement('button');
              button.type = 'button';
              button.textContent = text;
              button.setAttribute('aria-label', label);
              button.title = label;
              button.addEventListener('click', act);
              tools.append(button);
            });
            tools.append('Drag to zoom, double-click for all. Keys: arrows read, Shift + arrows move, + and \u2212 zoom, 0 all.');
            box.classList.add('zooms');
            box.before(tools);
            box.after(readout);
            const asked = location.hash.match(/^#(f\d+)=(-?[\d.e+-]+):(-?[\d.e+-]+)$/);
            if (asked && asked[1] === figure.id && Number(asked[3]) > Number(asked[2])) {
              figure.scrollIntoView();
              show(Number(asked[2]), Number(asked[3]));
            }
          });
        })();
        """;
}
