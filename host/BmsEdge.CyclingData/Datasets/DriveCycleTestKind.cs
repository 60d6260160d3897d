using System.Text.RegularExpressions;

namespace BmsEdge.CyclingData.Datasets;

/// <summary>What a test in a drive-cycle data set is for.</summary>
public enum DriveCycleTestKind
{
    /// <summary>A load profile from the road or a mix of such; every name that the data sets do not document is one.</summary>
    DriveCycle,

    /// <summary>Hybrid pulse power characterisation: pulses and rests over state of charge.</summary>
    Hppc,

    /// <summary>Discharge (and charge) at C/20, near equilibrium.</summary>
    SlowDischarge,

    /// <summary>Discharge at one constant rate, in one go or in steps.</summary>
    RateDischarge,

    /// <summary>Pauses between other tests.</summary>
    PauseCycle,

    /// <summary>Charges (and pauses) between the other tests, several in one file.</summary>
    Charges,
}

/// <summary>Tells the kind of a test from the names that the LG 18650HG2 and Panasonic 18650PF data sets document.</summary>
internal static partial class DriveCycleTestNames
{
    /// <summary>Kind of the test with this name.</summary>
    public static DriveCycleTestKind KindOf(string name) =>
        ChargesName().IsMatch(name) ? DriveCycleTestKind.Charges
        : PauseName().IsMatch(name) ? DriveCycleTestKind.PauseCycle
        : HppcName().IsMatch(name) ? DriveCycleTestKind.Hppc
        : SlowName().IsMatch(name) ? DriveCycleTestKind.SlowDischarge
        : RateName().IsMatch(name) ? DriveCycleTestKind.RateDischarge
        : DriveCycleTestKind.DriveCycle;

    // charges, charges_and_pauses
    [GeneratedRegex("^charges(_and_pauses)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ChargesName();

    // PausCycl
    [GeneratedRegex(@"^PausCycl(_\d+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PauseName();

    // HPPC, 5Pulse_HPPC
    [GeneratedRegex(@"^(\d+pulse_)?HPPC(_\d+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HppcName();

    // C20DisCh, C20_OCV_Test_C20_25dC
    [GeneratedRegex("^C20(DisCh|_OCV)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SlowName();

    // Cap_1C, Cap_1C_2, Dis_0p5C, Dis_2C; 3349_Dis1C_1, 3349_Dis1C_Rp, 3390_dis5_10p
    [GeneratedRegex(@"^(\d+_)?(Cap_\d+(p\d+)?C|Dis_?\d+(p\d+)?C|dis\d+_\d+p)(_[A-Za-z0-9]+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RateName();
}
