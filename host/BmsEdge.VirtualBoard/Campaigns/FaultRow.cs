using System;
using System.Collections.Generic;
using BmsEdge.Core.Protection;
using BmsEdge.Firmware;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <summary>What a campaign is run with.</summary>
/// <param name="Configuration">Board and pack; a row may change its own copy.</param>
/// <param name="Model">Model blob; empty = none.</param>
public sealed record FaultSetting(BoardConfiguration Configuration, byte[] Model);

/// <summary>
/// A row of the fault model: what is broken, in which states, what must follow and in what time. A new row is added to a part of
/// <see cref="FaultTable"/> and nowhere else.
/// </summary>
public sealed record FaultRow
{
    /// <summary>Row of the fault model with a letter for its variants, "6c".</summary>
    public required string Id { get; init; }

    /// <summary>What is broken.</summary>
    public required string Name { get; init; }

    /// <summary>How it is broken on the virtual board, and what chance decides.</summary>
    public required string Injection { get; init; }

    /// <summary>States of the pack it can strike in.</summary>
    public IReadOnlyList<PackPhase> Phases { get; init; } = [];

    /// <summary>Causes of which one must be recorded; empty when no trip belongs to the fault.</summary>
    public IReadOnlyList<TripCause> Causes { get; init; } = [];

    /// <summary>Causes that may be recorded beside them because they truly follow.</summary>
    public IReadOnlyList<TripCause> Consequences { get; init; } = [];

    /// <summary>Causes that may be recorded below the level of opening before the fault strikes, because the cells are prepared for it.</summary>
    public IReadOnlyList<TripCause> Prepared { get; init; } = [];

    /// <summary>
    /// True: the time counts from the moment a slowly moving quantity passes its limit. The sensors of such a run have their noise
    /// but no gain or offset error, which would move the moment and not the reaction; the accuracy is another matter.
    /// </summary>
    public bool CountsFromLimit { get; init; }

    /// <summary>What the board must come to.</summary>
    public SafeState Safe { get; init; }

    /// <summary>In what time, from the moment the physical condition holds. Null only for a row that is not covered.</summary>
    public Func<BoardConfiguration, StatedTime>? Time { get; init; }

    /// <summary>What follows when the fault goes away.</summary>
    public AfterFault After { get; init; }

    /// <summary>True: the fault is over when it has struck, and the pack may close again; the first safe moment counts.</summary>
    public bool IsMomentary { get; init; }

    /// <summary>True: something else may rightly open the pack before the condition holds.</summary>
    public bool MayOpenEarly { get; init; }

    /// <summary>True: it is there before the board starts.</summary>
    public bool AtBoot { get; init; }

    /// <summary>Time in milliseconds for which it keeps the loop from seeing another fault.</summary>
    public Func<BoardConfiguration, int> ShadowMilliseconds { get; init; } = static _ => 0;

    /// <summary>Change of the board that the row needs, said in <see cref="Injection"/>; null = the board as configured.</summary>
    public Action<BoardConfiguration>? Variant { get; init; }

    /// <summary>Why the row does not apply to a board; null when it does.</summary>
    public Func<FaultSetting, string?> NotApplicable { get; init; } = static _ => null;

    /// <summary>Why today's board or firmware cannot do it; null when it is injected and judged.</summary>
    public string? NotCovered { get; init; }

    /// <summary>Other evidence that the firmware noticed, where no trip belongs to the fault; null = none is asked for.</summary>
    public Func<FaultBench, bool>? Noticed { get; init; }

    /// <summary>Draws the fault of one run. Null only for a row that is not covered.</summary>
    public Func<FaultDraw, PackPhase, FaultSetting, FaultInjection>? Draw { get; init; }

    /// <summary>Time an anchor suggests, for comparison; empty when it names none.</summary>
    public string Suggested { get; init; } = string.Empty;
}

/// <summary>One drawn fault: how it is prepared, strikes, is seen to hold, and is taken away.</summary>
public sealed record FaultInjection
{
    /// <summary>What chance decided, for the report.</summary>
    public required string Detail { get; init; }

    /// <summary>Sets up pack and load before the board exists.</summary>
    public Action<BenchSetup> Prepare { get; init; } = static _ => { };

    /// <summary>Breaks it; called from within a step of the board.</summary>
    public required Action<FaultBench> Strike { get; init; }

    /// <summary>True as soon as the physical condition holds; asked after each step from the strike on.</summary>
    public Func<FaultBench, bool> Holds { get; init; } = static _ => true;

    /// <summary>Takes the fault away.</summary>
    public Action<FaultBench> Release { get; init; } = static _ => { };

    /// <summary>Channel the record must name; null = any.</summary>
    public int? Channel { get; init; }
}
