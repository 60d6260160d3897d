using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.TestSupport;
using BmsEdge.VirtualBoard.Configuration;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>The shipped nf.config as lines that a test bends in one place.</summary>
internal sealed class ConfigText
{
    public const string FileName = "pack.config";

    private readonly List<string> _lines = [.. File.ReadAllLines(Path.Combine(Repository.Root, "nf.config"))];

    public string Text => string.Join('\n', _lines) + "\n";

    /// <summary>Line number of a section header (key null) or of a key in it.</summary>
    public int LineOf(string section, string? key = null)
    {
        int header = _lines.FindIndex(l => l.Trim() == $"[{section}]");
        Assert.True(header >= 0, $"the shipped nf.config has no [{section}]");
        if (key is null)
        {
            return header + 1;
        }

        for (int i = header + 1; i < _lines.Count && !_lines[i].StartsWith('['); i++)
        {
            if (_lines[i].Split('=')[0].Trim() == key)
            {
                return i + 1;
            }
        }

        throw new InvalidOperationException($"[{section}] has no {key}");
    }

    /// <summary>Gives a key another value.</summary>
    public ConfigText Set(string section, string key, string value) => Replace(LineOf(section, key), $"{key} = {value}");

    /// <summary>Replaces a whole line.</summary>
    public ConfigText Replace(int line, string text)
    {
        _lines[line - 1] = text;
        return this;
    }

    /// <summary>Puts a line below another one.</summary>
    public ConfigText InsertBelow(int line, string text)
    {
        _lines.Insert(line, text);
        return this;
    }

    /// <summary>Takes a key or, without a key, a whole section away.</summary>
    public ConfigText Remove(string section, string? key = null)
    {
        int line = LineOf(section, key);
        _lines.RemoveAt(line - 1);
        while (key is null && line - 1 < _lines.Count && !_lines[line - 1].StartsWith('['))
        {
            _lines.RemoveAt(line - 1);
        }

        return this;
    }

    public NfConfig Good()
    {
        IReadOnlyList<NfConfigError> errors = NfConfig.Check(Text, FileName, out NfConfig? config);
        Assert.True(config is not null, string.Join('\n', errors.Select(e => e.ToText(FileName))));
        return config!;
    }

    public IReadOnlyList<NfConfigError> Bad()
    {
        IReadOnlyList<NfConfigError> errors = NfConfig.Check(Text, FileName, out NfConfig? config);
        Assert.Null(config);
        Assert.NotEmpty(errors);
        return errors;
    }

    /// <summary>Asserts that there is one error, in the line of the place, saying all the words.</summary>
    public void Refused(string section, string? key, params string[] words)
    {
        NfConfigError error = Assert.Single(Bad());
        Assert.Equal(key is null ? $"[{section}]" : $"[{section}] {key}", error.Place);
        Assert.Equal(LineOf(section, key), error.Line);
        Assert.All(words, w => Assert.Contains(w, error.Problem, StringComparison.Ordinal));
    }
}
