using System.Linq;

namespace BmsEdge.Reporting;

/// <summary>The style sheet of every report: no fonts, images or scripts from anywhere, three looks (light, dark, paper).</summary>
internal static class ReportStyle
{
    public static string Css { get; } = Build();

    private static string Build()
    {
        string light = Root(Palette.Light, Palette.LightBackground, text: "#1b1f24", soft: "#57606a", line: "#d0d7de", grid: "#e4e8ec", panel: "#f6f8fa", accent: "#0072b2", alarm: "#b3261e");
        string dark = Root(Palette.Dark, Palette.DarkBackground, text: "#e6e9ed", soft: "#9aa4af", line: "#3a424c", grid: "#262c34", panel: "#1b2027", accent: "#56b4e9", alarm: "#ff8a80");
        string ramp = string.Concat(Enumerable.Range(0, Palette.Shades).Select(i => $"svg .r{i}{{stroke:var(--r{i})}}"));
        string series = string.Join('\n', Enumerable.Range(0, Palette.Count).Select(i => $"svg .s{i}{{stroke:var(--s{i})}}svg .b{i}{{fill:var(--s{i})}}"));
        return $$$"""
            :root{color-scheme:light dark}
            {{{light}}}
            @media screen and (prefers-color-scheme:dark){ {{{dark}}} }
            *{box-sizing:border-box}
            html{-webkit-text-size-adjust:100%}
            body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 4rem;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
            header{border-bottom:2px solid var(--accent);margin-bottom:1.5rem;padding-bottom:.75rem}
            h1{font-size:1.75rem;line-height:1.2;margin:0}
            h2{font-size:1.25rem;line-height:1.3;margin:2.5rem 0 .75rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
            header p{margin:.35rem 0 0;color:var(--soft)}
            nav ol{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:0;padding:0;font-size:.95rem}
            a{color:var(--accent)}
            p{max-width:46rem;margin:.75rem 0;white-space:pre-line}
            .note{border-left:4px solid var(--alarm);background:var(--panel);padding:.6rem .9rem;border-radius:0 4px 4px 0}
            pre{background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:.6rem .8rem;overflow-x:auto;font:.85rem/1.45 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
            dl.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0}
            dl.key div{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem}
            dl.key dt{font-size:.85rem;color:var(--soft)}
            dl.key dd{margin:0}
            dl.key .value{font-size:1.45rem;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums}
            dl.key .remark{font-size:.85rem;color:var(--soft)}
            .scroll{overflow-x:auto;margin:1rem 0}
            .scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
            table{border-collapse:collapse;font-size:.92rem;min-width:50%}
            caption{caption-side:top;text-align:left;font-size:.92rem;color:var(--soft);padding-bottom:.35rem}
            th,td{padding:.35rem .8rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
            thead th{border-bottom:2px solid var(--line);white-space:nowrap}
            tbody th{font-weight:500}
            .num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
            td{white-space:pre-line}
            table.index{font-size:.84rem;min-width:100%}
            table.index th,table.index td{padding:.25rem .5rem}
            table.index tbody th{overflow-wrap:anywhere;min-width:13rem}
            .wide{width:min(96vw,84rem);margin-left:calc(50% - min(48vw,42rem))}
            th button{all:unset;cursor:pointer;font-weight:600}
            th button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
            th[aria-sort=ascending] button::after{content:" \25B2"}
            th[aria-sort=descending] button::after{content:" \25BC"}
            .fail{color:var(--alarm);font-weight:600}
            .warn{color:var(--s4);font-weight:600}
            .ok{color:var(--s2)}
            svg.spark{display:block;width:6rem;height:1.5rem;overflow:visible}
            svg.spark path{fill:none;stroke:var(--s0);stroke-width:1.2;vector-effect:non-scaling-stroke}
            details{margin:.5rem 0}
            summary{cursor:pointer}
            figure{margin:1.25rem 0}
            figcaption{font-size:.92rem;color:var(--soft);max-width:46rem}
            svg.plot{display:block;width:100%;min-width:42rem;height:auto;background:var(--bg);font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
            svg .grid{fill:none;stroke:var(--grid);stroke-width:1}
            svg .axis{fill:none;stroke:var(--soft);stroke-width:1}
            svg .tick{fill:var(--soft);font-variant-numeric:tabular-nums}
            svg .label,svg .legend{fill:var(--text)}
            svg .line{fill:none;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}
            svg .dots{fill:none;stroke-width:5;stroke-linecap:round}
            svg .band{fill-opacity:.22;stroke:none}
            svg .span{fill:var(--alarm);fill-opacity:.16;stroke:none}
            svg .limit{fill:none;stroke:var(--alarm);stroke-width:1.2;stroke-dasharray:6 4}
            svg .event{fill:none;stroke:var(--text);stroke-width:1;stroke-dasharray:2 3}
            svg .note{fill:var(--alarm)}
            svg .event-label{fill:var(--text)}
            svg .halo{stroke:var(--bg);stroke-width:3;stroke-linejoin:round;paint-order:stroke}
            {{{series}}}
            {{{ramp}}}
            svg .mark{stroke:none}
            svg .mark-fail{fill:var(--alarm)}
            svg .mark-warn{fill:var(--s4)}
            svg .cursor{fill:none;stroke:var(--text);stroke-width:1;stroke-dasharray:2 2;pointer-events:none}
            svg .select{fill:var(--accent);fill-opacity:.18;stroke:none;pointer-events:none}
            .zooms svg.plot{cursor:crosshair;touch-action:pan-y}
            .zooms:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
            .tools{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem;font-size:.85rem;color:var(--soft)}
            .tools button{font:inherit;color:var(--text);background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:.1rem .55rem;cursor:pointer}
            .tools button:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
            .zooms{margin:.35rem 0 0}
            .readout{display:block;min-height:1.5em;font-size:.88rem;font-variant-numeric:tabular-nums}
            footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.5rem;font-size:.85rem;color:var(--soft)}
            @media print{.tools,.readout{display:none}body{max-width:none;padding:0;font-size:11pt}nav{display:none}h2{break-after:avoid}figure,dl.key div,tr{break-inside:avoid}.scroll{overflow:visible}svg.plot{min-width:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
            """;
    }

    private static string Root(string[] series, string background, string text, string soft, string line, string grid, string panel, string accent, string alarm) =>
        $":root{{--bg:{background};--text:{text};--soft:{soft};--line:{line};--grid:{grid};--panel:{panel};--accent:{accent};--alarm:{alarm};"
        + string.Concat(series.Select((colour, i) => $"--s{i}:{colour};"))
        + string.Concat(Palette.Ramp(series).Select((colour, i) => $"--r{i}:{colour};")) + "}";
}
