using System;
using System.Collections.Generic;
using System.Linq;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>
/// Reads the text: lines that are empty, comments (# to the end of the line), [section] headers or key = value. Collects every
/// error instead of stopping at the first, and leaves out what it could not read.
/// </summary>
internal sealed class NfReader
{
    private const string LimitWord = "limit";

    private readonly NfDocument _document = new();
    private readonly Dictionary<string, int> _headerLines = [];

    private string _header = string.Empty;
    private IReadOnlyList<NfKey>? _keys;
    private Dictionary<NfKey, NfEntry>? _entries;
    private Dictionary<NfKey, int> _seen = [];
    private int _headerLine;
    private bool _anyHeader;

    private NfReader()
    {
    }

    /// <summary>Reads a whole text.</summary>
    public static NfDocument Read(string text)
    {
        NfReader reader = new();
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        reader._document.LastLine = lines.Length;
        for (int i = 0; i < lines.Length; i++)
        {
            reader.ReadLine(lines[i], i + 1);
        }

        reader.CloseSection();
        if (!reader._document.IsEmpty)
        {
            reader.MissingSections();
        }
        else if (reader._document.Errors.Count == 0)
        {
            reader._document.Refuse(1, string.Empty, "the file is empty. Start from the nf.config at the repository root.");
        }

        return reader._document;
    }

    private void ReadLine(string line, int number)
    {
        int comment = line.IndexOf('#', StringComparison.Ordinal);
        string content = (comment < 0 ? line : line[..comment]).Trim();
        if (content.Length == 0)
        {
            return;
        }

        char odd = content.FirstOrDefault(c => c is < ' ' or > '~');
        if (odd != default && odd != '\t')
        {
            _document.Refuse(number, string.Empty, $"the character U+{(int)odd:X4} is not allowed outside comments. Write plain ASCII, for example degC and Ohm.");
        }
        else if (content[0] == '[')
        {
            ReadHeader(content, number);
        }
        else
        {
            ReadEntry(content, number);
        }
    }

    private void ReadHeader(string content, int number)
    {
        CloseSection();
        _anyHeader = true;
        _header = string.Empty;
        _keys = null;
        _entries = null;
        _headerLine = number;
        if (content[^1] != ']')
        {
            _document.Refuse(number, string.Empty, $"the section header '{content}' is not closed. Write [name] alone on its line.");
            return;
        }

        string[] words = content[1..^1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string header = string.Join(' ', words);
        if (words.Length > 0 && words[0] == LimitWord)
        {
            OpenLimit(words, header, number);
        }
        else
        {
            OpenPlain(header, number);
        }
    }

    private void OpenPlain(string name, int number)
    {
        NfSectionSchema? schema = NfSchema.Sections.FirstOrDefault(s => s.Name == name);
        if (schema is null)
        {
            IEnumerable<string> names = NfSchema.Sections.Select(s => s.Name).Append(LimitWord + " KIND");
            _document.Refuse(number, $"[{name}]", $"unknown section. {Spelling.Hint(name, names)}");
        }
        else if (IsFirst(name, number))
        {
            _header = name;
            _keys = schema.Keys;
            _entries = _document.Entries;
        }
    }

    private void OpenLimit(string[] words, string header, int number)
    {
        NfLimitKind? kind = words.Length > 1 ? NfLimitKind.Find(words[1]) : null;
        string label = words.Length > 2 ? words[2] : string.Empty;
        if (words.Length < 2)
        {
            _document.Refuse(number, $"[{header}]", "the limit has no kind. Write [limit KIND] or [limit KIND LABEL], like [limit cell-overvoltage].");
        }
        else if (kind is null)
        {
            _document.Refuse(number, $"[{header}]", $"unknown kind of limit. {Spelling.Hint(words[1], NfLimitKind.All.Select(k => k.Name))}");
        }
        else if (words.Length > 3 || !label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            _document.Refuse(number, $"[{header}]", "the label is not one word of a-z, 0-9 and '-'. Write [limit KIND LABEL], like [limit cell-overvoltage warn].");
        }
        else if (IsFirst(header, number))
        {
            NfLimitRow row = new(kind, label, number);
            _document.Limits.Add(row);
            _header = header;
            _keys = kind.Keys;
            _entries = row.Entries;
        }
    }

    private bool IsFirst(string header, int number)
    {
        if (_headerLines.TryAdd(header, number))
        {
            return true;
        }

        string cure = header.StartsWith(LimitWord, StringComparison.Ordinal) ? "Give one of them another label." : "Put all its keys into one section.";
        _document.Refuse(number, $"[{header}]", $"the section is already in line {_headerLines[header]}. {cure}");
        return false;
    }

    private void ReadEntry(string content, int number)
    {
        int equals = content.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            _document.Refuse(number, string.Empty, $"'{Shorten(content)}' is neither [section] nor key = value. Put a # before a comment.");
            return;
        }

        string name = content[..equals].Trim();
        string text = content[(equals + 1)..].Trim();
        if (_keys is null || _entries is null)
        {
            // Below a header that was refused the keys cannot be judged: one error is enough.
            if (!_anyHeader)
            {
                _document.Refuse(number, name, "the key stands before the first [section]. Put it below the section it belongs to.");
            }

            return;
        }

        string place = $"[{_header}] {name}";
        NfKey? key = _keys.FirstOrDefault(k => k.Name == name);
        if (key is null)
        {
            _document.Refuse(number, place, $"unknown key. {Spelling.Hint(name, _keys.Select(k => k.Name))}");
            return;
        }

        if (!_seen.TryAdd(key, number))
        {
            _document.Refuse(number, place, $"the key is already in line {_seen[key]}. Keep one of the two.");
            return;
        }

        string problem = $"there is no value. Write {key.Form}.";
        object? value = text.Length == 0 ? null : key.Parse(text, out problem);
        if (value is null)
        {
            _document.Refuse(number, place, problem);
        }
        else
        {
            _entries.Add(key, new NfEntry(value, number));
        }
    }

    private void CloseSection()
    {
        foreach (NfKey key in _keys ?? [])
        {
            // The optional key is one object for all rows, so "seen" has to start anew with each section.
            if (!_seen.ContainsKey(key) && !NfLimitKind.MayBeLeftOut(key))
            {
                _document.Refuse(_headerLine, $"[{_header}] {key.Name}", $"the key is missing. Add '{key.Name} = ...': {key.Form}.");
            }
        }

        _seen = [];
    }

    private void MissingSections()
    {
        foreach (NfSectionSchema section in NfSchema.Sections)
        {
            if (!_headerLines.ContainsKey(section.Name))
            {
                _document.Refuse(
                    _document.LastLine, $"[{section.Name}]", $"the section is missing. Add it with the keys {string.Join(", ", section.Keys.Select(k => k.Name))}.");
            }
        }
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
