using System.Globalization;
using System.Linq;

namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>Names of step types as BTSDA exports them; the codes are those public readers of the format agree on (fastnda, NewareNDA).</summary>
internal static class NewareStepType
{
    private static readonly string[] s_names = MakeNames();

    /// <summary>The name of a code; one that is not known keeps its number, for example <c>Type 99</c>.</summary>
    public static string Name(byte code) => s_names[code];

    private static string[] MakeNames()
    {
        string[] names = [.. Enumerable.Range(0, 256).Select(code => "Type " + code.ToString(CultureInfo.InvariantCulture))];
        names[1] = "CC Chg";
        names[2] = "CC DChg";
        names[3] = "CV Chg";
        names[4] = "Rest";
        names[5] = "Cycle";
        names[7] = "CCCV Chg";
        names[8] = "CP DChg";
        names[9] = "CP Chg";
        names[10] = "CR DChg";
        names[13] = "Pause";
        names[16] = "Pulse";
        names[17] = "SIM";
        names[18] = "PCCCV Chg";
        names[19] = "CV DChg";
        names[20] = "CCCV DChg";
        names[21] = "Control";
        names[22] = "OCV";
        names[25] = "Ramp";
        names[26] = "CPCV DChg";
        names[27] = "CPCV Chg";
        return names;
    }
}
