using System.Collections.Generic;
using System.Linq;
using BmsEdge.Core.Protection;

namespace BmsEdge.VirtualBoard.Configuration;

/// <summary>A value with the line it stands in.</summary>
internal sealed record NfEntry(object Value, int Line);

/// <summary>One [limit ...] section as read: some keys may be missing while errors are being collected.</summary>
internal sealed class NfLimitRow(NfLimitKind kind, string label, int line)
{
    public NfLimitKind Kind { get; } = kind;

    public string Label { get; } = label;

    public int Line { get; } = line;

    public Dictionary<NfKey, NfEntry> Entries { get; } = [];

    /// <summary>"limit cell-overvoltage derate", without the brackets.</summary>
    public string Header => Label.Length == 0 ? $"limit {Kind.Name}" : $"limit {Kind.Name} {Label}";

    /// <summary>True when every mandatory key was read without an error.</summary>
    public bool IsComplete => Kind.Keys.All(k => NfLimitKind.MayBeLeftOut(k) || Entries.ContainsKey(k));

    // The values below may be asked only while the row is complete.
    public decimal Trip => Kind.Trip is null ? (decimal)NfLimitKind.CountThreshold : (decimal)Entries[Kind.Trip].Value;

    public decimal Reset => Kind.Reset is null ? (decimal)NfLimitKind.CountThreshold : (decimal)Entries[Kind.Reset].Value;

    public int DelayMilliseconds => (int)(decimal)Entries[Kind.Delay].Value;

    public int ResetDelayMilliseconds => (int)(decimal)Entries[Kind.ResetDelay].Value;

    public TripLevel Level => (TripLevel)Entries[Kind.Level].Value;

    public TripPath Path => (TripPath)Entries[Kind.Path].Value;

    public bool Latched => (bool)Entries[Kind.Latch].Value;

    public int Retries => Entries.TryGetValue(Kind.Retries, out NfEntry? entry) ? (int)entry.Value : OptionalCountKey.Unlimited;

    public bool Enabled => !Entries.TryGetValue(Kind.Enabled, out NfEntry? entry) || (bool)entry.Value;

    public int LineOf(NfKey? key) => key is not null && Entries.TryGetValue(key, out NfEntry? entry) ? entry.Line : Line;

    public string PlaceOf(NfKey? key) => key is null ? $"[{Header}]" : $"[{Header}] {key.Name}";
}

/// <summary>Everything read from one text, with the errors met so far.</summary>
internal sealed class NfDocument
{
    // Whoever hands in a novel or a picture by mistake is helped by the first errors, not by all of them.
    private const int MostErrors = 100;

    private readonly List<NfConfigError> _errors = [];

    /// <summary>True when no section could be read.</summary>
    public bool IsEmpty => Entries.Count == 0 && Limits.Count == 0;

    public Dictionary<NfKey, NfEntry> Entries { get; } = [];

    public List<NfLimitRow> Limits { get; } = [];

    public int LastLine { get; set; } = 1;

    public int ErrorCount => _errors.Count;

    /// <summary>Errors by line; several of one line in the order they were found.</summary>
    public IReadOnlyList<NfConfigError> Errors => [.. _errors.OrderBy(e => e.Line)];

    public void Refuse(int line, string place, string problem)
    {
        if (_errors.Count < MostErrors)
        {
            _errors.Add(new NfConfigError(line, place, problem));
        }
    }

    /// <summary>Refuses the value of a key that was read.</summary>
    public void Refuse(NfKey key, string problem) => Refuse(Entries[key].Line, NfSchema.PlaceOf(key), problem);

    public bool Has(params NfKey[] keys) => keys.All(Entries.ContainsKey);

    public decimal Quantity(NfKey key) => (decimal)Entries[key].Value;

    public int Integer(NfKey key) => (int)Entries[key].Value;

    public T Choice<T>(ChoiceKey key) => (T)Entries[key].Value;

    public int LineOf(NfKey key) => Entries[key].Line;
}
