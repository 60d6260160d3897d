using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Numerics;
using System.Text;
using BmsEdge.CyclingData.Reading.BioLogic;
using BmsEdge.TestSupport;

namespace BmsEdge.CyclingData.Tests.BioLogic;

/// <summary>The staged BioLogic files.</summary>
internal static class BioLogicData
{
    /// <summary>Binary files with EC-Lab's own text export beside them.</summary>
    public static IReadOnlyList<string> Pairs { get; } =
    [
        "ca.issue_149", "cp.issue_61", "gcpl.issue_149", "gcpl.issue_226.I", "gcpl.pr_182.1", "geis.issue_149",
        "mb.issue_149", "mb.issue_223", "mb.issue_95", "ocv", "ocv.issue_149", "peis.issue_149", "wait",
    ];

    /// <summary>Binary files without an export.</summary>
    public static IReadOnlyList<string> Lone { get; } = ["bdf-GCPL-0", "bdf-MB-0", "bdf-MB-1", "bdf-PEIS-0"];

    public static string PathOf(string name) => Repository.RequireData("cycler-files/biologic/" + name);

    /// <summary>Path of the export of a binary file, packed or not.</summary>
    public static string TextPathOf(string stem)
    {
        string plain = PathOf("") + stem + ".mpt";
        return File.Exists(plain) ? plain : plain + ".gz";
    }

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static MprFile Decode(string stem) => MprFile.Decode(Bytes(stem + ".mpr"), stem);
}

/// <summary>
/// A text export split by tabs and read by the framework, so that nothing of the readers under test is in it.
/// </summary>
internal sealed class ExportedText
{
    private ExportedText(string[] headers, List<string[]> rows, string[] preamble)
    {
        Headers = headers;
        Rows = rows;
        Preamble = preamble;
    }

    public string[] Headers { get; }

    public List<string[]> Rows { get; }

    public string[] Preamble { get; }

    public static ExportedText Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            using GZipStream gzip = new(new MemoryStream(bytes), CompressionMode.Decompress);
            using MemoryStream whole = new();
            gzip.CopyTo(whole);
            bytes = whole.ToArray();
        }

        string[] lines = Encoding.Latin1.GetString(bytes).Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
        int count = int.Parse(lines[1].Split(':')[1], CultureInfo.InvariantCulture);
        string[] headers = lines[count - 1].Split('\t').Where(h => h.Length > 0).ToArray();
        List<string[]> rows = lines.Skip(count).Where(l => l.Length > 0).Select(l => l.Replace(',', '.').Split('\t')).ToList();
        return new ExportedText(headers, rows, lines[..count]);
    }

    public int IndexOf(string header) => Array.IndexOf(Headers, header);

    public double Value(int row, string header) => double.Parse(Rows[row][IndexOf(header)], CultureInfo.InvariantCulture);

    /// <summary>
    /// How far a value is from a printed one in units of its last printed place, in exact arithmetic: reading sixteen digits
    /// back into a double would itself be off by up to 0.6 of such a unit.
    /// </summary>
    public static double UnitsOff(double value, string printed)
    {
        const long Resolution = 1_000_000;
        int exponentAt = printed.IndexOf('E');
        string mantissa = exponentAt < 0 ? printed : printed[..exponentAt];
        int exponent = exponentAt < 0 ? 0 : int.Parse(printed.AsSpan(exponentAt + 1), CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.');
        int lastPlace = exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        BigInteger digits = BigInteger.Parse(mantissa.Replace(".", ""), CultureInfo.InvariantCulture);

        long bits = BitConverter.DoubleToInt64Bits(value);
        int binaryExponent = (int)((bits >> 52) & 0x7ff);
        BigInteger numerator = (bits & 0xf_ffff_ffff_ffffL) | (binaryExponent == 0 ? 0 : 1L << 52);
        numerator = value < 0 ? -numerator : numerator;
        int shift = Math.Max(binaryExponent, 1) - 1075;
        BigInteger denominator = shift < 0 ? BigInteger.One << -shift : BigInteger.One;
        numerator = shift < 0 ? numerator : numerator << shift;
        numerator = lastPlace < 0 ? numerator * BigInteger.Pow(10, -lastPlace) : numerator;
        denominator = lastPlace < 0 ? denominator : denominator * BigInteger.Pow(10, lastPlace);
        return (double)(BigInteger.Abs(numerator - (digits * denominator)) * Resolution / denominator) / Resolution;
    }
}
