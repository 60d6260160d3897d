namespace BmsEdge.Reporting;

/// <summary>
/// Sorts the rows of an index by the column whose head is pressed.
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

    /// <summary>The script as an element.</summary>
    public static PageScript Script { get; } = new(Text);
}
