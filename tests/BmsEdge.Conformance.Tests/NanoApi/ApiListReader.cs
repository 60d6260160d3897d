using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace BmsEdge.Conformance.NanoApi;

/// <summary>
/// Reads a list of nanoFramework API members. The grammar of the <c>T</c>, <c>M</c> and <c>F</c> lines is told in
/// docs/nano-gate.md; lines that start with <c>#</c> are the header or remarks.
/// </summary>
internal static partial class ApiListReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A line breaks the grammar; the message names file and line.</exception>
    public static ApiAssembly Read(string path) => Parse(File.ReadAllLines(path), Path.GetFileName(path));

    /// <summary>Reads lines; <paramref name="source"/> is what error messages call them.</summary>
    public static ApiAssembly Parse(IReadOnlyList<string> lines, string source)
    {
        ApiAssembly assembly = ParseHeader(lines, source);
        Append(assembly, lines, source);
        return assembly;
    }

    /// <summary>Adds further lines to an assembly; a member's type must come before the member.</summary>
    public static void Append(ApiAssembly assembly, IReadOnlyList<string> lines, string source)
    {
        Dictionary<string, ApiType> types = assembly.Types.ToDictionary(t => t.Name, StringComparer.Ordinal);
        HashSet<string> seen = [];
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].TrimEnd();
            string where = $"{source}:{i + 1}";
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (!seen.Add(line))
            {
                throw new FormatException($"{where}: the line stands there twice: {line}");
            }

            if (line.Contains('`', StringComparison.Ordinal) || line.Contains('!', StringComparison.Ordinal))
            {
                throw new FormatException($"{where}: generics crash the nanoFramework 1.x interpreter and are never listed: {line}");
            }

            switch (line[0])
            {
                case 'T':
                    ApiType type = ParseType(line, where);
                    if (!types.TryAdd(type.Name, type))
                    {
                        throw new FormatException($"{where}: type {type.Name} is declared twice");
                    }

                    assembly.Types.Add(type);
                    break;
                case 'M':
                    ApiMethod method = ParseMethod(line, where);
                    Owner(types, method.DeclaringType, where).Methods.Add(method);
                    break;
                case 'F':
                    ApiField field = ParseField(line, where);
                    Owner(types, field.DeclaringType, where).Fields.Add(field);
                    break;
                default:
                    throw new FormatException($"{where}: a line starts with T, M, F or #, not: {line}");
            }
        }
    }

    private static ApiAssembly ParseHeader(IReadOnlyList<string> lines, string source)
    {
        Match head = lines.Count == 0 ? Match.Empty : Header().Match(lines[0]);
        if (!head.Success)
        {
            throw new FormatException($"{source}:1: expected '# assembly NAME VERSION; package ID VERSION; needs NAME, NAME'");
        }

        return new ApiAssembly
        {
            Name = head.Groups["name"].Value,
            Version = Version.Parse(head.Groups["version"].Value),
            PackageId = head.Groups["package"].Value,
            PackageVersion = head.Groups["packageVersion"].Value,
            Needs = Words(head.Groups["needs"].Value, ','),
            ByRefLikeTypes = lines.Where(l => l.StartsWith("# by-ref-like ", StringComparison.Ordinal))
                .Select(l => l["# by-ref-like ".Length..].Trim())
                .ToImmutableHashSet(StringComparer.Ordinal),
            TranscribedFrom = ParseSource(lines, source),
        };
    }

    private static string? ParseSource(IReadOnlyList<string> lines, string source)
    {
        const string Start = "# transcribed from ";
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].StartsWith(Start, StringComparison.Ordinal))
            {
                return Source().IsMatch(lines[i])
                    ? lines[i][Start.Length..]
                    : throw new FormatException($"{source}:{i + 1}: expected '{Start}OWNER/REPOSITORY TAG COMMIT: FILE, FILE'");
            }
        }

        return null;
    }

    private static ApiType ParseType(string line, string where)
    {
        Match m = TypeLine().Match(line);
        if (!m.Success)
        {
            throw new FormatException($"{where}: not a T line: {line}");
        }

        ApiKind kind = Enum.Parse<ApiKind>(m.Groups["kind"].Value, ignoreCase: true);
        List<string> parents = [.. Words(m.Groups["parents"].Value, ',')];
        string? baseType = null;
        if (kind != ApiKind.Interface && parents.Count > 0)
        {
            baseType = parents[0];
            parents.RemoveAt(0);
        }

        return new ApiType(m.Groups["name"].Value, kind, Set(m.Groups["flags"].Value), baseType, parents, line);
    }

    private static ApiMethod ParseMethod(string line, string where)
    {
        Match m = MethodLine().Match(line);
        if (!m.Success)
        {
            throw new FormatException($"{where}: not an M line: {line}");
        }

        ImmutableHashSet<string> flags = Set(m.Groups["flags"].Value);
        Dictionary<int, string> defaults = [];
        foreach (string flag in flags.Where(f => f.StartsWith("opt@", StringComparison.Ordinal)))
        {
            string[] parts = flag["opt@".Length..].Split('=', 2);
            defaults[int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)] = parts[1];
        }

        return new ApiMethod(
            m.Groups["type"].Value,
            m.Groups["name"].Value,
            Words(m.Groups["parameters"].Value, ','),
            m.Groups["returns"].Value,
            flags,
            defaults,
            line);
    }

    private static ApiField ParseField(string line, string where)
    {
        Match m = FieldLine().Match(line);
        return m.Success
            ? new ApiField(
                m.Groups["declaring"].Value,
                m.Groups["name"].Value,
                m.Groups["type"].Value,
                Set(m.Groups["flags"].Value),
                m.Groups["value"].Success ? m.Groups["value"].Value : null,
                line)
            : throw new FormatException($"{where}: not an F line: {line}");
    }

    private static ApiType Owner(Dictionary<string, ApiType> types, string name, string where) =>
        types.TryGetValue(name, out ApiType? type)
            ? type
            : throw new FormatException($"{where}: the T line of {name} must come first");

    private static string[] Words(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static ImmutableHashSet<string> Set(string text) => Words(text, ' ').ToImmutableHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"^# transcribed from [\w.-]+/[\w.-]+ v[\w.-]+ [0-9a-f]{7,40}: \w+\.cs(, \w+\.cs)*$")]
    private static partial Regex Source();

    [GeneratedRegex(@"^# assembly (?<name>\S+) (?<version>[\d.]+); package (?<package>\S+) (?<packageVersion>[\d.]+)(; needs (?<needs>.+))?$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^T (?<name>\S+) (?<kind>class|struct|enum|interface|delegate)(?<flags>( (static|abstract|sealed))*)( : (?<parents>.+))?$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^M (?<type>[^\s:]+)::(?<name>[^\s(]+)\((?<parameters>[^)]*)\):(?<returns>\S+)(?<flags>.*)$")]
    private static partial Regex MethodLine();

    [GeneratedRegex(@"^F (?<declaring>[^\s:]+)::(?<name>[^\s:]+):(?<type>\S+)(?<flags>( (instance|static|const|protected))*)( = (?<value>.*))?$")]
    private static partial Regex FieldLine();
}
