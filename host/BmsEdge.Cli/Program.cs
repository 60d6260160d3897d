using System.Globalization;
using System.Threading.Tasks;
using BmsEdge.Cli.Machinery;

namespace BmsEdge.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return BmsCommandLine.RunAsync(args, CliHost.OfProcess());
    }
}
