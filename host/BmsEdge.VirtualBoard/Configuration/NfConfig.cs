using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using BmsEdge.Core.Models;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;
using BmsEdge.Foundation;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>
/// The one description of pack and board. An object of this class is a whole file that passed every check; a file with any
/// error gives no object at all. Immutable.
/// </summary>
public sealed class NfConfig
{
    private const int LongestFileBytes = 1 << 20;

    private readonly NfDocument _document;

    private NfConfig(NfDocument document, string name)
    {
        _document = document;
        Name = name;
        Limits = [.. document.Limits.Select(NfLimit.Of)];
    }

    /// <summary>File name as given, for messages.</summary>
    public string Name { get; }

    /// <summary>Cell chemistry.</summary>
    public Chemistry Chemistry => _document.Choice<Chemistry>(NfSchema.Chemistry);

    /// <summary>Cells in series.</summary>
    public int SeriesCount => _document.Integer(NfSchema.Series);

    /// <summary>Capacity in ampere-hours.</summary>
    public double CapacityAmpHours => (double)_document.Quantity(NfSchema.Capacity);

    /// <summary>The limits in the order of the file, which is the order of the firmware's table.</summary>
    public IReadOnlyList<NfLimit> Limits { get; }

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.NotFound"/> when there is no such file; <see cref="BmsErrorCode.BadConfiguration"/> when anything
    /// in it is wrong: the message is the first error by line and the number of further ones.
    /// </exception>
    public static NfConfig Load(string path) => Parse(ReadFile(path), path);

    /// <summary>Checks a text.</summary>
    /// <param name="text">Content of a file.</param>
    /// <param name="name">File name for messages.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadConfiguration"/> as for <see cref="Load"/>.</exception>
    public static NfConfig Parse(string text, string name)
    {
        IReadOnlyList<NfConfigError> errors = Check(text, name, out NfConfig? config);
        if (config is not null)
        {
            return config;
        }

        string more = errors.Count switch
        {
            1 => string.Empty,
            2 => " (and 1 more error)",
            _ => $" (and {errors.Count - 1} more errors)",
        };
        throw new BmsException(BmsErrorCode.BadConfiguration, errors[0].ToText(name) + more);
    }

    /// <summary>Checks a text and tells every error.</summary>
    /// <param name="text">Content of a file.</param>
    /// <param name="name">File name for messages.</param>
    /// <param name="config">The configuration when there is no error, else null.</param>
    /// <returns>Errors by line; empty when the text is good.</returns>
    public static IReadOnlyList<NfConfigError> Check(string text, string name, out NfConfig? config)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(name);
        NfDocument document = NfReader.Read(text);
        if (!document.IsEmpty)
        {
            NfBoardRules.Check(document);
            NfLimitRules.Check(document);
            NfManagementRules.Check(document);
        }

        config = document.Errors.Count == 0 ? new NfConfig(document, name) : null;
        return document.Errors;
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="BmsException">
    /// <see cref="BmsErrorCode.NotFound"/>, or <see cref="BmsErrorCode.BadConfiguration"/> when it is no text of sensible length.
    /// </exception>
    public static string ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            string what = Directory.Exists(path) ? "is a folder" : "does not exist";
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: the file {what}. Give the path of an nf.config; docs/nf-config.md describes it.");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] bytes = new byte[LongestFileBytes + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > LongestFileBytes)
            {
                throw new BmsException(BmsErrorCode.BadConfiguration, $"{path}: the file is longer than 1 MiB and surely no nf.config. Give another file.");
            }

            ReadOnlySpan<byte> content = bytes.AsSpan(0, length);
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content);
        }
        catch (DecoderFallbackException e)
        {
            throw new BmsException(BmsErrorCode.BadConfiguration, $"{path}: the file is not UTF-8 text. Save it as plain text.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BmsException(BmsErrorCode.NotFound, $"{path}: cannot be read: {e.Message} Check the path and its permissions.", e);
        }
    }

    /// <summary>What the firmware needs, as a new object of the caller's own.</summary>
    public BoardConfiguration ToBoardConfiguration()
    {
        BoardConfiguration board = new();
        foreach (NfKey key in NfSchema.Sections.SelectMany(s => s.Keys))
        {
            key.Property?.SetValue(board, key.ToProperty(_document.Entries[key].Value));
        }

        LimitTable table = new(Limits.Count);
        for (int i = 0; i < Limits.Count; i++)
        {
            NfLimit l = Limits[i];
            table.Set(i, l.Cause, l.Quantity, l.Direction, l.Level, l.Path, l.Trip, l.Reset, l.DelayMilliseconds, l.ResetDelayMilliseconds, l.Latched, l.Enabled);
            table.SetRetries(i, l.Retries);
        }

        LimitTableStatus status = table.Validate(out int row);
        if (status != LimitTableStatus.Ok)
        {
            // The rules here are meant to be stricter than the firmware's. If they ever are not, the firmware's verdict holds.
            int line = row >= 0 && row < Limits.Count ? Limits[row].Line : _document.LastLine;
            throw new BmsException(BmsErrorCode.BadConfiguration, $"{Name}:{line}: the firmware refuses the limit table ({status}). Correct the limits of this section.");
        }

        board.Limits = table;
        return board;
    }

    /// <summary>The same configuration as text in canonical order and units, without comments.</summary>
    public string ToText()
    {
        StringBuilder text = new();
        foreach (NfSectionSchema section in NfSchema.Sections)
        {
            text.Append('[').Append(section.Name).Append("]\n");
            foreach (NfKey key in section.Keys)
            {
                text.Append(key.Name).Append(" = ").Append(key.Format(_document.Entries[key].Value)).Append('\n');
            }

            text.Append('\n');
        }

        foreach (NfLimitRow row in _document.Limits)
        {
            text.Append('[').Append(row.Header).Append("]\n");
            foreach (NfKey key in row.Kind.Keys.Where(row.Entries.ContainsKey))
            {
                text.Append(key.Name).Append(" = ").Append(key.Format(row.Entries[key].Value)).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>Properties with the C# expressions of their values, by section, for the generator.</summary>
    internal IEnumerable<(string Section, IReadOnlyList<(string Property, string Code)> Values)> ToAssignments() =>
        NfSchema.Sections.Select(s => (
            s.Name,
            (IReadOnlyList<(string, string)>)[.. s.Keys.Where(k => k.Property is not null)
                .Select(k => (k.Property!.Name, k.ToCode(_document.Entries[k].Value)))]));
}
