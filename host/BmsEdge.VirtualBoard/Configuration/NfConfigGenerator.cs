using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>
/// Writes the two C# files that carry configuration and model into the board's program: the board has no file to parse at
/// start-up, and what it runs with stands in its source. C# 9 in the subset nanoFramework 1.x runs. The same input gives the
/// same bytes.
/// </summary>
public static class NfConfigGenerator
{
    /// <summary>Name of the configuration file.</summary>
    public const string ConfigurationFile = "GeneratedConfiguration.cs";

    /// <summary>Name of the model file.</summary>
    public const string ModelFile = "ModelImage.cs";

    private const int BytesPerLine = 16;

    /// <summary>The source of <see cref="ConfigurationFile"/>.</summary>
    public static string GenerateConfiguration(NfConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);

        // A table the firmware would refuse is never written.
        config.ToBoardConfiguration();

        StringBuilder s = new();
        s.Append("""
            using BmsEdge.Core.Control;
            using BmsEdge.Core.Models;
            using BmsEdge.Core.Protection;

            namespace BmsEdge.Firmware
            {
                /// <summary>
                /// The configuration that is built into the program, written by "bms board generate" from nf.config. Change nf.config and
                /// generate again; the reason for each number stands there.
                /// </summary>
                public static class GeneratedConfiguration
                {
                    /// <summary>Makes the configuration.</summary>
                    public static BoardConfiguration Create()
                    {
                        return new BoardConfiguration
                        {
                            Limits = CreateLimits(),

            """);
        foreach ((string section, IReadOnlyList<(string Property, string Code)> values) in config.ToAssignments())
        {
            s.Append('\n').Append("                // ").Append(section).Append('\n');
            foreach ((string property, string code) in values)
            {
                s.Append("                ").Append(property).Append(" = ").Append(code).Append(",\n");
            }
        }

        s.Append("            };\n        }\n\n        private static LimitTable CreateLimits()\n        {\n");
        s.Append(CultureInfo.InvariantCulture, $"            LimitTable t = new LimitTable({config.Limits.Count});\n");
        for (int i = 0; i < config.Limits.Count; i++)
        {
            AppendLimit(s, i, config.Limits[i]);
        }

        s.Append("            return t;\n        }\n    }\n}\n");
        return s.ToString();
    }

    /// <summary>The source of <see cref="ModelFile"/>.</summary>
    /// <param name="blob">A model blob that was checked, or nothing: the board then counts charge.</param>
    public static string GenerateModelImage(ReadOnlySpan<byte> blob)
    {
        StringBuilder s = new();
        s.Append("""
            namespace BmsEdge.Firmware
            {
                /// <summary>
                /// The model blob that is built into the program, written by "bms board generate" from a model package. Empty = no model: the
                /// board then counts charge with a wide interval and says so.
                /// </summary>
                public static class ModelImage
                {
                    /// <summary>The blob; empty = none.</summary>

            """);
        if (blob.IsEmpty)
        {
            s.Append("        public static readonly byte[] Bytes = new byte[0];\n");
        }
        else
        {
            s.Append("        public static readonly byte[] Bytes = new byte[]\n        {\n");
            for (int i = 0; i < blob.Length; i += BytesPerLine)
            {
                s.Append("            ");
                int end = Math.Min(i + BytesPerLine, blob.Length);
                for (int j = i; j < end; j++)
                {
                    s.Append("0x").Append(blob[j].ToString("X2", CultureInfo.InvariantCulture)).Append(j == end - 1 ? ",\n" : ", ");
                }
            }

            s.Append("        };\n");
        }

        s.Append("    }\n}\n");
        return s.ToString();
    }

    private static void AppendLimit(StringBuilder s, int row, NfLimit limit)
    {
        object[] values =
        [
            row, limit.Cause, limit.Quantity, limit.Direction, limit.Level, limit.Path, limit.Trip, limit.Reset, limit.DelayMilliseconds,
            limit.ResetDelayMilliseconds, limit.Latched, limit.Enabled,
        ];
        s.Append("            t.Set(").AppendJoin(", ", Array.ConvertAll(values, CSharpLiteral.Of)).Append(");\n");
        if (limit.Retries >= 0)
        {
            s.Append(CultureInfo.InvariantCulture, $"            t.SetRetries({row}, {limit.Retries});\n");
        }
    }
}
