using System.Collections.Generic;
using BmsEdge.Reporting;

namespace BmsEdge.Cli.Reports;

/// <summary>What an index and a page show of one thing: a test, a table of cycles, or a cell whose cycles are tests.</summary>
internal interface IDataPicture
{
    /// <summary>Rows it was made of.</summary>
    public long Rows { get; }

    /// <summary>First to last row [s].</summary>
    public double Seconds { get; }

    /// <summary>Range of the voltage [V].</summary>
    public (double Least, double Greatest) Volts { get; }

    /// <summary>Range of the current [A].</summary>
    public (double Least, double Greatest) Amps { get; }

    /// <summary>Range of the cell's temperature [degC].</summary>
    public (double Least, double Greatest) Celsius { get; }

    /// <summary>Number and capacity [Ah] of the cycles; empty when none are known.</summary>
    public (IReadOnlyList<double> Cycles, IReadOnlyList<double> AmpHours) Fade();

    /// <summary>What a small line shows: capacity over the cycles, else voltage over time.</summary>
    public IReadOnlyList<double> Spark();

    /// <summary>Writes the figures.</summary>
    public void Write(HtmlReport report);
}
