using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using BmsEdge.Cells.Protocols;
using BmsEdge.Foundation;
using BmsEdge.TestSupport;
using CsCheck;
using Xunit;

namespace BmsEdge.Cells.Tests.Protocols;

public sealed class ProtocolTextTests
{
    private static readonly Gen<double> Value = Gen.Double[0.001, 1000];

    private static readonly Gen<CellCurrent> Current = Gen.Select(Value, Gen.Bool, (value, rate) => new CellCurrent(value, rate));

    private static readonly Gen<StopCondition> Condition = Gen.OneOf<StopCondition>(
        Value.Select(volts => (StopCondition)new VoltageReached(volts)),
        Current.Select(current => (StopCondition)new CurrentFallen(current)),
        Gen.Double[-40, 90].Select(celsius => (StopCondition)new TemperatureReached(celsius)),
        Value.Select(charge => (StopCondition)new ChargeMoved(charge)));

    private static readonly Gen<StepControl> Control = Gen.OneOf<StepControl>(
        Gen.Const((StepControl)new Rest()),
        Gen.Select(Current, Gen.Bool, (current, charge) => (StepControl)new HoldCurrent(current with { Value = charge ? current.Value : -current.Value })),
        Value.Select(volts => (StepControl)new HoldVoltage(volts)),
        Value.Select(watts => (StepControl)new HoldPower(-watts)),
        Value.Select(ohms => (StepControl)new HoldResistance(ohms)),
        Gen.Select(Current, Current, (first, second) => (StepControl)new RampCurrent(first with { Value = -first.Value }, second)));

    private static readonly Gen<ProtocolElement> Step = Gen.Select(
        Control,
        Value,
        Condition.List[0, 3],
        Gen.Bool,
        (control, seconds, until, record) => (ProtocolElement)new ProtocolStep
        {
            Control = control,
            DurationSeconds = seconds,
            Until = until,
            RecordSeconds = record ? seconds / 7 : null,
        });

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var loop = Gen.Select(Gen.Int[1, 50], Step.List[1, 3], (count, body) => (ProtocolElement)new ProtocolLoop(count, body));
        Gen.OneOf(Step, loop).List[1, 6].Sample(elements =>
        {
            string text = new Protocol(elements).ToString();
            return ProtocolText.Parse(text).ToString() == text && Same(ProtocolText.Parse(text).Steps(), new Protocol(elements).Steps());
        });
    }

    [Theory]
    [InlineData("Charge at 1 C until 4.2 V; Hold at 4.2 V until C/20", "Charge at 1 C until 4.2 V\nHold at 4.2 V until 0.05 C\n")]
    [InlineData("Discharge at 1C until 2.5V", "Discharge at 1 C until 2.5 V\n")]
    [InlineData("Rest for 1 hour", "Rest for 3600 s\n")]
    [InlineData("Hold at 4.2V until 50 mA", "Hold at 4.2 V until 0.05 A\n")]
    [InlineData("Discharge at C/20 for 10 hours or until 3.3 V", "Discharge at 0.05 C for 36000 s until 3.3 V\n")]
    [InlineData("discharge at 2.5 A until 3 V or 45 degC or 2 Ah # warm\n\nrest for 5 min", "Discharge at 2.5 A until 3 V or 45 degC or 2 Ah\nRest for 300 s\n")]
    [InlineData("Charge at 20 W until 4.1 V record every 500 s", "Charge at 20 W until 4.1 V record every 500 s\n")]
    [InlineData("Repeat 2 { Rest for 1 s; Repeat 3 times { Rest for 2 s\nRest for 3 s } }", "Repeat 2 {\n  Rest for 1 s\n  Repeat 3 {\n    Rest for 2 s\n    Rest for 3 s\n  }\n}\n")]
    [InlineData("Ramp from 0 A to 5 A over 10 s until 3 V", "Ramp from 0 A to 5 A for 10 s until 3 V\n")]
    [InlineData("Discharge at 1e-1 C for 1.5e2 s", "Discharge at 0.1 C for 150 s\n")]
    public void The_usual_wordings_are_understood(string text, string written) =>
        Assert.Equal(written, ProtocolText.Parse(text).ToString());

    [Theory]
    [InlineData("", "line 1, column 1")]
    [InlineData("Charge at 1 C", "would never end")]
    [InlineData("Charge at -1 C until 4.2 V", "column 11")]
    [InlineData("Charge at 1 G until 4.2 V", "'G' is not a unit")]
    [InlineData("Charge at 1 ohm until 4.2 V", "a current")]
    [InlineData("Hold at 4.2 A until 1 A", "a voltage above zero")]
    [InlineData("Discharge at 1 C until 2.5 V Rest for 1 s", "'Rest' stands where")]
    [InlineData("Repeat 0 { Rest for 1 s }", "repetitions")]
    [InlineData("Repeat 2 Rest for 1 s", "'{'")]
    [InlineData("Repeat 2 { Rest for 1 s", "'}'")]
    [InlineData("Repeat 2 { }", "no step")]
    [InlineData("}", "'}' is not a step")]
    [InlineData("Ramp from 0 A to 1 A until 4 V", "duration")]
    [InlineData("Drive \"x.csv\"", "cannot be read here")]
    [InlineData("Drive \"x.csv", "does not end")]
    [InlineData("Rest for 1..2 s", "is not a number")]
    [InlineData("Rest for C/0", "above zero")]
    [InlineData("Rest & go", "'&' has no meaning")]
    [InlineData("Repeat 1000000 { Repeat 1000000 { Rest for 1 s } }", "10000000 steps")]
    public void What_breaks_the_grammar_is_named(string text, string part) =>
        Assert.Contains(part, Assert.Throws<BmsException>(() => ProtocolText.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_a_protocol_or_a_named_error()
    {
        string[] words = ["Charge", "Discharge", "at", "1", "C", "/", "20", "until", "4.2", "V", "{", "}", "Repeat", "2", ";", "\n", "for", "s", "Rest", "or", "\"", "#", "Hold", "record", "every", "e", "-"];
        Gen.Int[0, words.Length - 1].List[0, 30].Sample(
            picks =>
            {
                try
                {
                    return ProtocolText.Parse(string.Join(' ', picks.Select(i => words[i]))).StepCount > 0;
                }
                catch (BmsException)
                {
                    return true;
                }
            },
            iter: 5000);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        string text = string.Concat(Enumerable.Repeat("Repeat 1 { ", 5000)) + "Rest for 1 s" + string.Concat(Enumerable.Repeat(" }", 5000));
        Assert.Contains("nested", Assert.Throws<BmsException>(() => ProtocolText.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drive_curve_file_is_read_or_refused_with_its_row()
    {
        string folder = Directory.CreateTempSubdirectory("bms-drive-").FullName;
        try
        {
            string path = Path.Combine(folder, "drive.csv");
            File.WriteAllText(path, "time_s,power_w\n0,1\n1,-2\n3,0\n");
            var protocol = ProtocolText.Parse("Drive \"drive.csv\" scaled by 0.5", name => DriveCurveFile.Read(Path.Combine(folder, name)));
            var step = Assert.Single(protocol.Steps());
            Assert.Equal(3, step.DurationSeconds);
            Assert.True(Assert.IsType<DriveCurve>(step.Control) is { IsPower: true, Scale: 0.5 });
            Refused("time_s,volts\n0,1\n1,1\n", "row 1");
            Refused("time_s,current_a\n0,1\n0,2\n", "row 3");
            Refused("time_s,current_a\n0,1\n1,x\n", "row 3, column current_a");
            Refused("time_s,current_a\n1,1\n2,1\n", "starts at 0 s");
            Refused("time_s,current_a\n0,1\n1\n", "row 3");

            void Refused(string text, string part)
            {
                File.WriteAllText(path, text);
                Assert.Contains(part, Assert.Throws<BmsException>(() => DriveCurveFile.Read(path)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_example_of_the_page_can_be_read()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocols.md"));
        string[] parts = page.Split("```");
        string[] examples = [.. parts.Where((part, i) => i % 2 == 1 && part.StartsWith("protocol", StringComparison.Ordinal)).Select(part => part["protocol".Length..])];
        Assert.True(examples.Length >= 3);
        Assert.All(examples, example => ProtocolText.Parse(example, name => new DriveCurve(name, [0, 1], [0, 1], false)));
    }

    private static bool Same(IEnumerable<ProtocolStep> left, IEnumerable<ProtocolStep> right) => left.Zip(right).All(pair =>
        pair.First.Control == pair.Second.Control
        && pair.First.DurationSeconds == pair.Second.DurationSeconds
        && pair.First.RecordSeconds == pair.Second.RecordSeconds
        && pair.First.Until.SequenceEqual(pair.Second.Until));
}
