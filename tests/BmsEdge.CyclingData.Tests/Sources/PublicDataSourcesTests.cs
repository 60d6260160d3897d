using System;
using System.Linq;
using System.Text.RegularExpressions;
using BmsEdge.CyclingData.Sources;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.CyclingData.Tests.Sources;

public sealed class PublicDataSourcesTests
{
    [Fact]
    public void Every_reader_that_is_named_exists()
    {
        string[] readers = [.. CyclingReader.SupportedFormats.Select(f => f[..f.IndexOf(':')])];
        Assert.All(PublicDataSources.All.SelectMany(s => s.Readers), reader => Assert.Contains(reader, readers));
    }

    [Fact]
    public void Ids_are_unique_lower_case_and_in_order()
    {
        string[] ids = [.. PublicDataSources.All.Select(s => s.Id)];
        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^[a-z0-9-]+$", id));
    }

    [Fact]
    public void Nothing_is_left_unsaid() => Assert.All(PublicDataSources.All, s =>
    {
        Assert.All(new[] { s.Title, s.Publisher, s.Cells, s.Chemistry, s.Test, s.Licence, s.Citation, s.Layout }, text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.True(s.Doi is null || Regex.IsMatch(s.Doi, @"^10\.\d{4,5}/\S+$"), $"{s.Id}: {s.Doi} is no DOI");
        Assert.Equal(s.Readers.Length > 0, s.IsReadable);
    });

    [Theory]
    [InlineData("matlab-nasa", "nasa-pcoe")]
    [InlineData("matlab-matr", "severson-2019")]
    [InlineData("arbin-xlsx", "calce-cs2")]
    [InlineData("matlab-oxford", "oxford-1")]
    [InlineData("matlab-nasa-randomized", "nasa-randomized")]
    public void A_reader_made_for_a_set_is_found_by_it(string reader, string id) =>
        Assert.Contains(PublicDataSources.OfReader(reader), s => s.Id == id);

    [Fact]
    public void An_unknown_set_is_refused_with_those_there_are() =>
        Expect.Refused(BmsErrorCode.NotFound, () => PublicDataSources.Get("nasa"), "'nasa'", "nasa-pcoe, nasa-randomized");
}
