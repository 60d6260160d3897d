using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using BmsEdge.Cells.Electrochemistry;
using BmsEdge.Cells.Parameters;
using BmsEdge.Cells.Parameters.Bpx;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using CsCheck;
using Xunit;

namespace BmsEdge.Cells.Tests.Parameters;

/// <summary>BPX in, BPX out, and what is refused on the way.</summary>
public sealed class BpxTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("1 + 2 * 3", 0, 7)]
    [InlineData("-x ** 2", 3, -9)]
    [InlineData("2 ** -x", 2, 0.25)]
    [InlineData("2 ** 3 ** 2", 0, 512)]
    [InlineData("8 / 4 / 2", 0, 1)]
    [InlineData("1.5e-3*x - -x", 2, 2.003)]
    [InlineData("tanh(x) + exp(-x) * cosh ( 0.5 )", 0.3, 1.1266785)]
    [InlineData(" ( ( x ) ) ", 4, 4)]
    public void An_expression_means_what_it_means_in_python(string text, double x, double expected) =>
        Assert.Equal(expected, MathExpression.Compile(text, "test")(x), 1e-6);

    [Theory]
    [InlineData("__import__('os').system('true')", "'__import__' is not known")]
    [InlineData("x.real", "column 2")]
    [InlineData("(x + 1", "not closed")]
    [InlineData("x +", "ends too early")]
    [InlineData("exp x", "wants '('")]
    [InlineData("1 2", "column 3")]
    [InlineData("1e999", "not a number")]
    [InlineData("1..2", "not a number")]
    [InlineData("y * 2", "'y' is not known")]
    [InlineData("lambda: 0", "'lambda' is not known")]
    [InlineData("", "ends too early")]
    [InlineData("** 2", "does not belong")]
    public void What_is_no_expression_is_refused_with_its_column(string text, string part)
    {
        var fault = Assert.Throws<BmsException>(() => MathExpression.Compile(text, "cell.json, OCP [V]"));
        Assert.StartsWith("cell.json, OCP [V]", fault.Message, StringComparison.Ordinal);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_compiled_or_refused() => Gen.String[Gen.Char["x()+-*/.0123456789eE exptanhlog^_"], 0, 60].Sample(text =>
    {
        try
        {
            MathExpression.Compile(text, "fuzz")(0.5);
        }
        catch (BmsException)
        {
        }
    }, iter: 5000);

    [Fact]
    public void Endless_nesting_is_refused() =>
        Assert.Contains("levels of parentheses", Assert.Throws<BmsException>(() => MathExpression.Compile(new string('(', 90_000), "deep")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("lfp_18650_cell_BPX.json", 1)]
    [InlineData("nmc_pouch_cell_BPX.json", 1)]
    [InlineData("nmc_pouch_cell_BPX_SPM.json", 1)]
    [InlineData("nmc_pouch_cell_BPX_blended_electrode.json", 2)]
    [InlineData("nmc_pouch_cell_BPX_user-defined_hysteresis.json", 1)]
    public void Every_public_file_is_read(string file, int positiveMaterials)
    {
        var set = BpxFile.Read(Path.Combine(Repository.RequireData("cell-parameters"), "bpx", file));
        Assert.Equal(positiveMaterials, set.Positive.Materials.Count);
        Assert.Equal(file.Contains("SPM", StringComparison.Ordinal), !set.HasElectrolyte);
        Assert.Equal(file.Contains("hysteresis", StringComparison.Ordinal), set.Negative.Materials[0].LithiationVolts is not null);
    }

    [Theory]
    [InlineData("nmc_pouch_cell_BPX.json", CellModelKind.Spm, 30)]
    [InlineData("nmc_pouch_cell_BPX.json", CellModelKind.Dfn, 22)]
    [InlineData("nmc_pouch_cell_BPX_SPM.json", CellModelKind.Spm, 30)]
    public void The_measured_discharges_in_the_files_are_met_as_well_as_their_values_allow(string file, CellModelKind kind, double limitMillivolts)
    {
        string path = Path.Combine(Repository.RequireData("cell-parameters"), "bpx", file);
        var set = BpxFile.Read(path);
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        foreach (var run in document.RootElement.GetProperty("Validation").EnumerateObject())
        {
            double[] seconds = Numbers(run.Value, "Time [s]"), volts = Numbers(run.Value, "Voltage [V]"), amps = Numbers(run.Value, "Current [A]");
            CellSimulator cell = new(set, kind);
            cell.Run(new Protocol([new ProtocolStep { Control = new HoldCurrent(new CellCurrent(amps[1], false)), DurationSeconds = seconds[^1], Until = [new VoltageReached(2.7)] }]), seconds[1]);
            double sum = 0;
            int rows = Math.Min(cell.Trace.Count, seconds.Length);
            for (int i = 1; i < rows; i++)
            {
                sum += Math.Pow(1000 * (cell.Trace.Volts[i] - volts[i]), 2);
            }

            double rms = Math.Sqrt(sum / (rows - 1));
            output.WriteLine(FormattableString.Invariant($"{file} {kind} {run.Name}: RMS {rms:0.0} mV over {rows} of {seconds.Length} rows"));
            Assert.True(rows >= 0.97 * seconds.Length);
            Assert.InRange(rms, 0, limitMillivolts);
        }
    }

    [Theory]
    [InlineData("Chen2020")]
    [InlineData("Marquis2019")]
    [InlineData("OKane2022")]
    public void A_set_written_and_read_again_gives_the_same_discharge(string name)
    {
        var set = new StateOfChargeWindow(PublishedParameters.Named(name)).At(1);
        var again = BpxFile.Parse(BpxFile.Write(set), "again.json");
        var protocol = ProtocolText.Parse(FormattableString.Invariant($"Discharge at 1 C until {set.LowerCutoffVolts} V"));
        CellSimulator first = new(set, CellModelKind.Dfn), second = new(again, CellModelKind.Dfn);
        first.Run(protocol, 60);
        second.Run(protocol, 60);
        Assert.Equal(first.Steps[0].AmpHours, second.Steps[0].AmpHours, 2e-4);
        double worst = first.Trace.Volts.Zip(second.Trace.Volts, (a, b) => Math.Abs(a - b)).Take(first.Trace.Count - 3).Max();
        output.WriteLine(FormattableString.Invariant($"{name}: largest difference {1000 * worst:0.000} mV"));
        Assert.True(worst < 2e-3);
    }

    [Theory]
    [InlineData("Thickness [m]", "Thickness [um]", "convert the value")]
    [InlineData("Porosity", "Porousity", "'Porosity' is missing")]
    [InlineData("\"BPX\"", "\"Version\"", "version of the format")]
    [InlineData("\"DFN\"", "\"P4D\"", "model 'P4D' is not known")]
    [InlineData("Cation transference number", "Cation transfer number", "is missing")]
    public void A_wrong_field_is_named(string from, string to, string part)
    {
        string text = BpxFile.Write(PublishedParameters.Chen2020).Replace(from, to, StringComparison.Ordinal);
        var fault = Assert.Throws<BmsException>(() => BpxFile.Parse(text, "cell.json"));
        Assert.Contains("cell.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "object with fields")]
    [InlineData("{\"Header\": {\"BPX\": \"0.4.0\"}}", "'Parameterisation' is missing")]
    [InlineData("{\"Header\": {\"BPX\": \"7\"}, \"Parameterisation\": {}}", "version '7'")]
    public void What_is_no_bpx_is_refused(string text, string part) =>
        Assert.Contains(part, Assert.Throws<BmsException>(() => BpxFile.Parse(text, "x.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_out_of_range_and_code_in_functions_are_refused()
    {
        string text = BpxFile.Write(PublishedParameters.Chen2020);
        Refused(text.Replace("\"Cation transference number\": 0.2594", "\"Cation transference number\": 25.94", StringComparison.Ordinal), "should lie between 0 and 1");
        Refused(text.Replace("\"Diffusivity [m2.s-1]\": 3.3E-14", "\"Diffusivity [m2.s-1]\": \"open('x')\"", StringComparison.Ordinal), "'open' is not known");
        Refused(text.Replace("\"Diffusivity [m2.s-1]\": 3.3E-14", "\"Diffusivity [m2.s-1]\": [1]", StringComparison.Ordinal), "a number, an expression in x, or a table");
        Refused(text.Replace("\"Diffusivity [m2.s-1]\": 3.3E-14", "\"Diffusivity [m2.s-1]\": {\"x\": [0, 0], \"y\": [1, 2]}", StringComparison.Ordinal), "x must grow");

        static void Refused(string changed, string part) =>
            Assert.Contains(part, Assert.Throws<BmsException>(() => BpxFile.Parse(changed, "cell.json")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_particle_set_runs_on_that_model_only()
    {
        var set = BpxFile.Read(Path.Combine(Repository.RequireData("cell-parameters"), "bpx", "nmc_pouch_cell_BPX_SPM.json"));
        Assert.Contains("simulate it with the SPM", Assert.Throws<BmsException>(() => new CellSimulator(set, CellModelKind.Spme)).Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(JsonElement table, string column) => [.. table.GetProperty(column).EnumerateArray().Select(value => value.GetDouble())];
}
