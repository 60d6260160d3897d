using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using BmsEdge.CyclingData.Store;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Honesty;

/// <summary>
/// Deals cells out to training, validation and test so that nothing is in two of them: cells are never cut, cells of one
/// protocol stay together when asked, and cells whose tests share rows always do. The same store and seed give the same
/// split on every machine.
/// </summary>
public static class DataSplitter
{
    private static readonly string[] s_partNames = ["training", "validation", "test"];

    private static readonly Dictionary<string, Func<CellRecord, string?>> s_fields = new()
    {
        ["cell"] = c => c.Id,
        ["protocol"] = c => c.Protocol,
        ["chemistry"] = c => c.Chemistry,
        ["manufacturer"] = c => c.Manufacturer,
        ["model"] = c => c.Model,
        ["source"] = c => c.Source?.Title ?? c.Source?.Address,
    };

    /// <summary>Makes a split.</summary>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadArgument"/> when the request makes no sense with the store.</exception>
    public static DataSplit Make(CyclingStore store, SplitRequest request)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        CellRecord[] cells = [.. store.Cells.Where(c => store.Tests.Any(t => t.Cell == c.Id))];
        RefuseUnknown(cells, request);
        DuplicateReport duplicates = DuplicateSearch.Run(store.Tests);
        IReadOnlyList<SplitGroup> groups = Group(cells, request, duplicates);
        HashSet<string> held = [.. cells.Where(c => request.HoldOut.Any(h => Meets(c, h))).Select(c => c.Id)];
        List<string>[] parts = [.. request.Fractions.Select(_ => new List<string>())];
        List<string> holdOut = [];
        SplitGroup[] dealt = [.. groups.Where(g => !g.Cells.Any(held.Contains))];
        if (dealt.Length < request.Fractions.Count(f => f > 0))
        {
            throw new BmsException(
                BmsErrorCode.BadArgument,
                $"The store has {dealt.Length} groups of cells that stay together{(held.Count > 0 ? " besides those held out" : "")}, and {request.Fractions.Count(f => f > 0)} parts are wanted. Import more cells, ask for fewer parts, or group by cell alone.");
        }

        foreach (SplitGroup group in groups.Except(dealt))
        {
            holdOut.AddRange(group.Cells);
        }

        Deal(dealt, request, parts);
        IEnumerable<SplitPart> named = parts.Select((p, i) => Part(store, s_partNames[i], request.Fractions[i], p));
        return new DataSplit
        {
            Format = DataSplit.CurrentFormat,
            Request = request,
            Rules = Rules(request),
            Parts = [.. named, .. holdOut.Count == 0 ? Array.Empty<SplitPart>() : [Part(store, "holdout", null, holdOut)]],
            Groups = [.. groups.Where(g => g.Cells.Count > 1)],
            Duplicates = duplicates,
        };
    }

    private static string[] Rules(SplitRequest request) =>
    [
        "a cell is in one part with all of its tests",
        .. request.By.Where(b => b != "cell").Select(b => $"cells of one {b} are in one part; a cell whose {b} is not stated stands alone"),
        $"cells whose tests share rows are in one part: {DuplicateReport.Rule}",
        "groups are taken by size, larger first, equal ones in the order of SHA-256(seed, cells), and each goes to the part that lacks the most cells of its share; the last ones go to parts that are still empty",
        .. request.HoldOut.Select(h => $"cells with {h}, and the groups they are in, are held out"),
    ];

    private static void Check(SplitRequest request)
    {
        CellRecord.CheckId(request.Name);
        if (request.Fractions.Count is < 2 or > 3 || request.Fractions.Any(f => !(f >= 0 && f <= 1)) || Math.Abs(request.Fractions.Sum() - 1) > 1e-9)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"The fractions {string.Join(", ", request.Fractions.Select(DataFault.Number))} are not two or three shares that add up to 1 (training, validation, test).");
        }

        if (!request.By.Contains("cell") || request.By.FirstOrDefault(b => !s_fields.ContainsKey(b)) is not null)
        {
            throw new BmsException(BmsErrorCode.BadArgument, $"A split is by cell and any of {string.Join(", ", s_fields.Keys.Skip(1))}, not by {string.Join(", ", request.By)}. A cell is never cut.");
        }

        foreach (string condition in request.HoldOut)
        {
            int at = condition.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || !s_fields.ContainsKey(condition[..at]))
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"{DataFault.Quote(condition)} holds nothing out. Write field=value with one of {string.Join(", ", s_fields.Keys)}.");
            }
        }
    }

    private static void RefuseUnknown(CellRecord[] cells, SplitRequest request)
    {
        foreach (string condition in request.HoldOut)
        {
            if (!cells.Any(c => Meets(c, condition)))
            {
                throw new BmsException(BmsErrorCode.BadArgument, $"No cell of the store has {condition}. 'bms data list' shows what they have.");
            }
        }
    }

    private static bool Meets(CellRecord cell, string condition)
    {
        int at = condition.IndexOf('=', StringComparison.Ordinal);
        return s_fields[condition[..at]](cell) == condition[(at + 1)..];
    }

    /// <summary>Cells joined over every shared key and every pair of tests that share rows.</summary>
    private static List<SplitGroup> Group(CellRecord[] cells, SplitRequest request, DuplicateReport duplicates)
    {
        Dictionary<string, string> parent = cells.ToDictionary(c => c.Id, c => c.Id);
        Dictionary<string, SortedSet<string>> reasons = cells.ToDictionary(c => c.Id, _ => new SortedSet<string>(StringComparer.Ordinal));
        foreach (string field in request.By.Where(b => b != "cell"))
        {
            foreach (IGrouping<string, CellRecord> same in cells.Where(c => s_fields[field](c) is not null).GroupBy(c => s_fields[field](c)!))
            {
                foreach (CellRecord cell in same.Skip(1))
                {
                    Join(same.First().Id, cell.Id, $"{field} {same.Key}");
                }
            }
        }

        foreach (DuplicatePair pair in duplicates.Pairs.Where(p => p.FirstCell != p.SecondCell))
        {
            Join(pair.FirstCell, pair.SecondCell, $"shared rows in {pair.FirstCell}/{pair.FirstTest} and {pair.SecondCell}/{pair.SecondTest}");
        }

        return [.. cells.GroupBy(c => Root(c.Id)).Select(g => new SplitGroup([.. g.Select(c => c.Id).Order(StringComparer.Ordinal)], [.. g.SelectMany(c => reasons[c.Id]).Distinct().Order(StringComparer.Ordinal)]))];

        string Root(string cell)
        {
            while (parent[cell] != cell)
            {
                cell = parent[cell];
            }

            return cell;
        }

        void Join(string a, string b, string reason)
        {
            reasons[a].Add(reason);
            parent[Root(b)] = Root(a);
        }
    }

    private static void Deal(SplitGroup[] groups, SplitRequest request, List<string>[] parts)
    {
        int cells = groups.Sum(g => g.Cells.Count);
        int left = groups.Length;
        foreach (SplitGroup group in groups.OrderByDescending(g => g.Cells.Count).ThenBy(g => Order(request.Seed, g), StringComparer.Ordinal))
        {
            bool fillEmpty = left-- <= Enumerable.Range(0, parts.Length).Count(IsWanting);
            int best = Enumerable.Range(0, parts.Length).Where(i => !fillEmpty || IsWanting(i)).MaxBy(Lacks);
            parts[best].AddRange(group.Cells);
        }

        bool IsWanting(int part) => request.Fractions[part] > 0 && parts[part].Count == 0;

        double Lacks(int part) => (request.Fractions[part] * cells) - parts[part].Count;
    }

    private static string Order(int seed, SplitGroup group) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\n{string.Join('\n', group.Cells)}"))));

    private static SplitPart Part(CyclingStore store, string name, double? fraction, List<string> cells)
    {
        cells.Sort(StringComparer.Ordinal);
        return new SplitPart(name, fraction, cells, [.. store.Tests.Where(t => cells.Contains(t.Cell)).Select(t => new SplitTest(t.Cell, t.Name, t.Provenance.ContentSha256))]);
    }
}
