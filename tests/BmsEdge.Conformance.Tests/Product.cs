using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Conformance.Gate;
using BmsEdge.Conformance.NanoApi;
using BmsEdge.TestSupport;

namespace BmsEdge.Conformance;

/// <summary>Where the board code and the gate's lists stand.</summary>
internal static class Product
{
    private static readonly string TestFolder = Path.Combine(Repository.Root, "tests", "BmsEdge.Conformance.Tests");

    public static string ApiFolder { get; } = Path.Combine(TestFolder, "api");

    public static string FirmwareFolder { get; } = Path.Combine(Repository.Root, "firmware", "BmsEdge.Firmware");

    public static string Esp32Folder { get; } = Path.Combine(Repository.Root, "firmware", "BmsEdge.Firmware.Esp32");

    public static string HardwareFolder { get; } = Path.Combine(Repository.Root, "hardware");

    /// <summary>The lists as committed.</summary>
    public static Lazy<ApiSet> Api { get; } = new(() => ApiSet.ReadFolder(ApiFolder));

    /// <summary>The gate over the lists as committed.</summary>
    public static Lazy<NanoGate> Gate { get; } = new(() => new NanoGate(Api.Value));

    /// <summary>Board sources: Core, the firmware, and the assembly attributes of the ESP32 project.</summary>
    public static IEnumerable<(string Path, string Text)> BoardSources() =>
        Sources(Path.Combine(Repository.Root, "shared", "BmsEdge.Core"))
            .Concat(Sources(FirmwareFolder))
            .Concat(Sources(Path.Combine(Esp32Folder, "Properties")));

    public static IReadOnlyList<string> Rules(string file) => File.ReadAllLines(Path.Combine(TestFolder, "rules", file));

    private static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(f => (Path.GetRelativePath(Repository.Root, f), File.ReadAllText(f)));
}
