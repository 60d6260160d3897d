using System.CommandLine;
using System.Text;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Parameters.Bpx;
using BmsEdge.Cli.Machinery;
using BmsEdge.Foundation;

namespace BmsEdge.Cli.Verbs;

/// <summary>bms cell export: a parameter set as a BPX file.</summary>
internal static class CellExportVerb
{
    public static Command Create(CliHost host)
    {
        Option<string> set = new("--set") { Description = "Parameter set, see 'bms cell sets'.", Required = true };
        Option<string> output = new("--out") { Description = "BPX file to write.", Required = true };
        Command verb = new("export", "Write a parameter set as a BPX file, starting full.") { set, output, CommonOptions.Json };
        return verb.Runs(host, "bms cell export --set Chen2020 --out chen2020.json", (parse, context) =>
        {
            var parameters = PublishedParameters.Named(parse.GetRequiredValue(set));
            string path = parse.GetRequiredValue(output);
            string text = BpxFile.Write(parameters);
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            context.Result(new { parameters.Name, File = path }, writer => writer.WriteLine($"{parameters.Name} written to {path} (BPX 0.4.0)"));
            return 0;
        });
    }
}
