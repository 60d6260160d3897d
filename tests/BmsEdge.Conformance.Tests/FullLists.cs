using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Conformance.NanoApi;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Conformance;

/// <summary>The full lists of nanoFramework members, which stand beside the repository where they are at all.</summary>
internal static class FullLists
{
    /// <summary>Their folder. Skips the test on a machine without them; CI must have them.</summary>
    public static string Require()
    {
        string folder = Path.Combine(Repository.Root, "..", "shared", "research", "nanoframework-api");
        if (!Directory.Exists(folder))
        {
            Assert.False(
                string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase),
                "CI must have the full lists of nanoFramework members beside the repository.");
            Assert.Skip("the full lists of nanoFramework members are not on this machine: ../shared/research/nanoframework-api");
        }

        return folder;
    }

    /// <summary>
    /// The full list of an assembly; its short list when that says that it was transcribed from the sources, because then
    /// there is no other. A full list that turns up later is to be used, and the remark deleted.
    /// </summary>
    public static string PathOf(string assemblyName)
    {
        string folder = Require();
        string? full = Directory.EnumerateFiles(folder, $"{assemblyName}-*.txt").SingleOrDefault();
        string? source = Product.Api.Value.Assembly(assemblyName).TranscribedFrom;
        Assert.True(full is null || source is null, $"api/{assemblyName}.txt says it is transcribed, but {full} is there: copy its lines and delete the remark");
        Assert.True(full is not null || source is not null, $"no full list of {assemblyName} in {folder}");
        return full ?? Path.Combine(Product.ApiFolder, assemblyName + ".txt");
    }

    /// <summary>All assemblies of the product with everything they have, but for generics and pointers.</summary>
    public static ApiSet Read(ApiSet product)
    {
        Dictionary<string, List<string>> lines = product.Assemblies.ToDictionary(
            a => a.Name,
            a => File.ReadLines(PathOf(a.Name)).Where(l => l.Length > 0 && l[0] != '#' && l.IndexOfAny(['`', '!', '*']) < 0).ToList(),
            StringComparer.Ordinal);

        // A line that names what was left out, or what the assembly cannot see, is left out too, until nothing changes.
        for (bool changed = true; changed;)
        {
            Dictionary<string, string> declared = lines
                .SelectMany(a => a.Value.Where(l => l[0] == 'T').Select(l => (Type: l.Split(' ')[1], Assembly: a.Key)))
                .ToDictionary(t => t.Type, t => t.Assembly, StringComparer.Ordinal);
            changed = false;
            foreach (ApiAssembly assembly in product.Assemblies)
            {
                HashSet<string> visible = [assembly.Name, .. assembly.Needs];
                changed |= lines[assembly.Name].RemoveAll(l => !NamesOf(l).All(n => declared.TryGetValue(n, out string? owner) && visible.Contains(owner))) > 0;
            }
        }

        return new ApiSet(product.Assemblies.Select(a => ApiListReader.Parse(
            [HeaderOf(a), .. a.ByRefLikeTypes.Select(t => "# by-ref-like " + t), .. lines[a.Name]], Path.GetFileName(PathOf(a.Name)))));
    }

    private static string HeaderOf(ApiAssembly a) =>
        $"# assembly {a.Name} {a.Version}; package {a.PackageId} {a.PackageVersion}" + (a.Needs.Count == 0 ? string.Empty : "; needs " + string.Join(", ", a.Needs));

    private static IEnumerable<string> NamesOf(string line)
    {
        int flags = line.IndexOf(" = ", StringComparison.Ordinal);
        string text = flags < 0 ? line : line[..flags];
        string[] words = text.Split(' ');
        IEnumerable<string> names = line[0] switch
        {
            'T' => text.Contains(" : ", StringComparison.Ordinal) ? text[(text.IndexOf(" : ", StringComparison.Ordinal) + 3)..].Split(", ") : [],
            'F' => [words[1][..words[1].IndexOf("::", StringComparison.Ordinal)], words[1][(words[1].LastIndexOf(':') + 1)..]],
            _ => words[1].Replace("::", "(", StringComparison.Ordinal).Split(['(', ')', ',', ':'], StringSplitOptions.RemoveEmptyEntries).Where((_, i) => i != 1),
        };
        return names.Select(ApiSet.ElementName);
    }
}
