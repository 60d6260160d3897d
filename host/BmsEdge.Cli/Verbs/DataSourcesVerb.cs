using System.Collections.Immutable;
using System.CommandLine;
using System.IO;
using System.Linq;
using BmsEdge.Cli.Machinery;
using BmsEdge.CyclingData.Sources;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms data sources: public data sets, what they hold, under which terms, and how their files are read.</summary>
internal static class DataSourcesVerb
{
    public static Command Create(CliHost host)
    {
        Argument<string?> id = new("ID") { Description = "One data set, with everything known of it.", Arity = ArgumentArity.ZeroOrOne };
        Command verb = new("sources", "Public data sets: what they hold, licence, citation, and the reader that takes their files.") { id, CommonOptions.Json };
        return verb.Runs(host, "bms data sources nasa-pcoe", (parse, context) => Run(parse.GetValue(id), context));
    }

    private static int Run(string? id, VerbContext context)
    {
        ImmutableArray<PublicDataSource> sources = id is null ? PublicDataSources.All : [PublicDataSources.Get(id)];
        context.Result(new { Sources = sources }, output =>
        {
            if (id is not null)
            {
                Details(output, sources[0]);
                return;
            }

            int width = sources.Max(s => s.Id.Length);
            foreach (PublicDataSource source in sources)
            {
                output.WriteLine($"{source.Id.PadRight(width)}  {source.Title}");
                output.WriteLine($"{new string(' ', width)}  {source.Cells}; {(source.IsReadable ? "read by " + string.Join(", ", source.Readers) : "no reader takes its files")}");
            }
        });
        return 0;
    }

    private static void Details(TextWriter output, PublicDataSource source)
    {
        (string Name, string? Value)[] lines =
        [
            ("title", source.Title),
            ("publisher", source.Publisher),
            ("cells", source.Cells),
            ("chemistry", source.Chemistry),
            ("test", source.Test),
            ("licence", source.Licence),
            ("cite", source.Citation),
            ("doi", source.Doi),
            ("layout", source.Layout),
            ("readers", source.IsReadable ? string.Join(", ", source.Readers) : "none"),
            ("checked", source.Standing == SourceStanding.ReadHere ? "parts of it are read in the tests" : "from the literature, its files were not read here"),
        ];
        foreach ((string name, string? value) in lines)
        {
            if (value is not null)
            {
                output.WriteLine($"{name,-10} {value}");
            }
        }

        foreach (string trap in source.Traps)
        {
            output.WriteLine($"{"mind",-10} {trap}");
        }
    }
}
