namespace BmsEdge.CyclingData.Reading.BioLogic;

/// <summary>Headers of EC-Lab's text export that are named in more than one place, and those of columns made here.</summary>
internal static class BioLogicHeaders
{
    public const string Mode = "mode";
    public const string Time = "time/s";
    public const string Ewe = "Ewe/V";
    public const string Ece = "Ece/V";
    public const string MeanEwe = "<Ewe>/V";
    public const string MeanEweLater = "<Ewe/V>";
    public const string MeanEce = "<Ece>/V";
    public const string EweMinusEce = "Ewe-Ece/V";
    public const string MeanEweMinusEce = "<Ewe-Ece>/V";
    public const string Current = "I/mA";
    public const string MeanCurrent = "<I>/mA";
    public const string ChargeStep = "dq/mA.h";
    public const string ChargeOfHalfCycle = "Q charge/discharge/mA.h";
    public const string ChargedInHalfCycle = "Q charge/mA.h";
    public const string DischargedInHalfCycle = "Q discharge/mA.h";
    public const string Frequency = "freq/Hz";
    public const string RealImpedance = "Re(Z)/Ohm";
    public const string MinusImaginaryImpedance = "-Im(Z)/Ohm";
    public const string CellRealImpedance = "Re(Zwe-ce)/Ohm";
    public const string CellMinusImaginaryImpedance = "-Im(Zwe-ce)/Ohm";
    public const string ImpedanceMagnitude = "|Z|/Ohm";
    public const string ImpedancePhase = "Phase(Z)/deg";

    /// <summary>The current of an open circuit, which no file writes.</summary>
    public const string NoCurrent = "I/mA of an open circuit";

    /// <summary>Seconds from the start to the date in <c>time/s</c>.</summary>
    public const string TimeSinceStart = "time/s since the start";

    /// <summary>Start in the declared zone plus <c>time/s</c>.</summary>
    public const string UnixTime = "Acquisition started on + time/s";

    /// <summary>As <see cref="Frequency"/>, empty in records that are no impedance.</summary>
    public const string MeasuredFrequency = "freq/Hz where measured";

    /// <summary>As <see cref="RealImpedance"/>, or the cell's where its counter electrode was recorded; empty in records that are no impedance.</summary>
    public const string MeasuredRealImpedance = "Re(Z)/Ohm where measured";

    /// <summary>As <see cref="MinusImaginaryImpedance"/>, or the cell's where its counter electrode was recorded; empty in records that are no impedance.</summary>
    public const string MeasuredMinusImaginaryImpedance = "-Im(Z)/Ohm where measured";
}
