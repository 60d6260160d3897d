using System;
using System.Security.Cryptography;
using System.Text;

namespace BmsEdge.Reporting;

/// <summary>
/// The only script a report can hold: it sorts the rows of an index by the column whose head is pressed. The policy of the page
/// names it by its hash, so that no other can run. Written without the characters that XML would want escaped.
/// </summary>
internal static class SortScript
{
    private const string Text = """
        'use strict';
        document.querySelectorAll('table.index').forEach(table => {
          const body = table.tBodies[0];
          const heads = [...table.tHead.rows[0].cells];
          heads.forEach((head, column) => {
            const button = head.querySelector('button');
            if (!button) return;
            button.addEventListener('click', () => {
              const down = head.getAttribute('aria-sort') === 'ascending';
              heads.forEach(h => h.removeAttribute('aria-sort'));
              head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
              const keyed = [...body.rows].map((row, place) => {
                const cell = row.cells[column];
                const key = cell.dataset.s;
                return { row, place, number: key === undefined || key === '' ? NaN : Number(key), text: cell.textContent };
              });
              const order = (a, b) => {
                const an = Number.isNaN(a.number), bn = Number.isNaN(b.number);
                if (an !== bn) return an ? 1 : -1;
                const by = an ? a.text.localeCompare(b.text, 'en', { numeric: true }) : a.number - b.number;
                return (down ? -by : by) || a.place - b.place;
              };
              keyed.sort(order);
              body.append(...keyed.map(k => k.row));
            });
          });
        });
        """;

    // A newline on either side of the text belongs to the element's content and so to its hash.
    private static string Content { get; } = "\n" + Text.ReplaceLineEndings("\n") + "\n";

    /// <summary>What the content security policy says of it.</summary>
    public static string Policy { get; } = $"; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Content)))}'";

    /// <summary>The element.</summary>
    public static string Element { get; } = $"<script>{Content}</script>\n";
}
