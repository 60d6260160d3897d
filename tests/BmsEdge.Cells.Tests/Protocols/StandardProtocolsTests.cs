using System;
using System.Linq;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;
using Xunit;

namespace BmsEdge.Cells.Tests.Protocols;

/// <summary>The diagnostics run on every cell that ships and say what they do.</summary>
public sealed class StandardProtocolsTests
{
    public static TheoryData<string, string> Runs { get; } = new(
        from name in StandardProtocols.Names from set in PublishedParameters.All select (name, set.Name));

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_diagnostic_runs_on_every_cell(string name, string set)
    {
        var parameters = PublishedParameters.Named(set);
        CellSimulator cell = new(parameters, CellModelKind.Spm);
        var protocol = StandardProtocols.Named(name, parameters.LowerCutoffVolts, parameters.UpperCutoffVolts);
        cell.Run(protocol);
        Assert.All(cell.Trace.Volts, volts => Assert.InRange(volts, parameters.LowerCutoffVolts - 0.3, parameters.UpperCutoffVolts + 0.3));
        Assert.Equal(protocol.Steps().Count(), ProtocolText.Parse(protocol.ToString()).Steps().Count());
    }

    [Fact]
    public void The_slow_discharge_of_a_cell_is_its_window()
    {
        var set = PublishedParameters.Chen2020;
        CellSimulator cell = new(set, CellModelKind.Spm);
        cell.Run(StandardProtocols.OpenCircuit(set.LowerCutoffVolts, set.UpperCutoffVolts));
        Assert.Equal(new StateOfChargeWindow(set).CapacityAmpHours, -cell.Steps[3].AmpHours, 0.08);
    }

    [Fact]
    public void What_there_is_not_is_refused()
    {
        Assert.Contains("capacity, open-circuit, hppc", Assert.Throws<BmsException>(() => StandardProtocols.Named("eis", 2, 4)).Message, StringComparison.Ordinal);
        Assert.Contains("the lower below the upper", Assert.Throws<BmsException>(() => StandardProtocols.Hppc(4, 2)).Message, StringComparison.Ordinal);
    }
}
