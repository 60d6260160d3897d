using System;
using System.Collections.Generic;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Protocols;

public static partial class ProtocolText
{
    private enum Unit
    {
        Ampere,
        Rate,
        Volt,
        Watt,
        Ohm,
        Second,
        Celsius,
        AmpHour,
    }

    private readonly record struct Quantity(double Value, Unit Unit, Token At);

    private sealed class Parser(List<Token> tokens, Func<string, DriveCurve>? driveCurve)
    {
        private int _next;

        private Token Peek => tokens[_next];

        public IReadOnlyList<ProtocolElement> Elements(int depth)
        {
            var elements = new List<ProtocolElement>();
            while (true)
            {
                while (Peek.Kind == TokenKind.Separator)
                {
                    _next++;
                }

                if (Peek.Kind == TokenKind.End || (Peek.Kind == TokenKind.Close && depth > 0))
                {
                    return elements;
                }

                elements.Add(IsWord("repeat") ? Loop(depth) : Step());
                if (Peek.Kind is not (TokenKind.Separator or TokenKind.End or TokenKind.Close))
                {
                    throw Expected("';', a new line, 'for', 'until', 'or' or 'record every'");
                }
            }
        }

        private ProtocolLoop Loop(int depth)
        {
            var start = Take();
            if (depth + 1 >= NestingLimit)
            {
                throw ProtocolScanner.Fault(start.Line, start.Column, $"loops are nested deeper than {NestingLimit}");
            }

            var count = Take();
            if (count.Kind != TokenKind.Number || count.Number != Math.Floor(count.Number) || count.Number is < 1 or > RepeatLimit)
            {
                throw ProtocolScanner.Fault(count.Line, count.Column, FormattableString.Invariant($"'{count.Text}' is not a whole number of repetitions from 1 to {RepeatLimit}"));
            }

            SkipWord("times");
            if (Peek.Kind != TokenKind.Open)
            {
                throw Expected("'{'");
            }

            _next++;
            var body = Elements(depth + 1);
            if (Peek.Kind != TokenKind.Close)
            {
                throw Expected("'}'");
            }

            _next++;
            if (body.Count == 0)
            {
                throw ProtocolScanner.Fault(start.Line, start.Column, "a loop has no step");
            }

            return new ProtocolLoop((int)count.Number, body);
        }

        private ProtocolStep Step()
        {
            var start = Peek;
            var control = Control();
            var step = new ProtocolStep { Control = control };
            if (control is DriveCurve curve)
            {
                step = step with { DurationSeconds = curve.Seconds[^1] };
            }

            var until = new List<StopCondition>();
            while (Peek.Kind == TokenKind.Word)
            {
                var word = Take();
                switch (word.Text.ToLowerInvariant())
                {
                    case "for":
                    case "over":
                        step = step with { DurationSeconds = Math.Min(step.DurationSeconds, Duration()) };
                        break;
                    case "until":
                        step = Condition(step, until);
                        break;
                    case "or":
                        SkipWord("until");
                        SkipWord("for");
                        step = Condition(step, until);
                        break;
                    case "record":
                        SkipWord("every");
                        step = step with { RecordSeconds = Duration() };
                        break;
                    default:
                        throw ProtocolScanner.Fault(word.Line, word.Column, $"'{word.Text}' stands where 'for', 'until', 'or' or 'record every' was expected");
                }
            }

            if (double.IsInfinity(step.DurationSeconds) && until.Count == 0)
            {
                throw ProtocolScanner.Fault(start.Line, start.Column, "the step would never end; add 'for' a time or 'until' a condition");
            }

            if (control is RampCurrent && double.IsInfinity(step.DurationSeconds))
            {
                throw ProtocolScanner.Fault(start.Line, start.Column, "a ramp needs its duration: 'over 10 s'");
            }

            return step with { Until = until };
        }

        private StepControl Control()
        {
            var verb = Take();
            switch (verb.Kind == TokenKind.Word ? verb.Text.ToLowerInvariant() : "")
            {
                case "rest":
                    return new Rest();
                case "hold":
                    SkipWord("at");
                    var volts = Next();
                    return new HoldVoltage(Positive(volts, Unit.Volt, "a voltage"));
                case "charge":
                    return Load(1);
                case "discharge":
                    return Load(-1);
                case "ramp":
                    SkipWord("from");
                    var from = Current(Next());
                    SkipWord("to");
                    return new RampCurrent(from, Current(Next()));
                case "drive":
                    return Drive();
                default:
                    throw ProtocolScanner.Fault(verb.Line, verb.Column, $"'{verb.Text}' is not a step; steps begin with Charge, Discharge, Hold, Rest, Ramp, Drive or Repeat");
            }
        }

        private StepControl Load(int sign)
        {
            SkipWord("at");
            var load = Next();
            if (!(load.Value > 0))
            {
                throw ProtocolScanner.Fault(load.At.Line, load.At.Column, "the value must be above zero; the word before it gives the direction");
            }

            return load.Unit switch
            {
                Unit.Ampere or Unit.Rate => new HoldCurrent(new CellCurrent(sign * load.Value, load.Unit == Unit.Rate)),
                Unit.Watt => new HoldPower(sign * load.Value),
                Unit.Ohm when sign < 0 => new HoldResistance(load.Value),
                _ => throw ProtocolScanner.Fault(load.At.Line, load.At.Column, "a current (A, C), a power (W) or, to discharge, a resistance (ohm) was expected"),
            };
        }

        private DriveCurve Drive()
        {
            var name = Take();
            if (name.Kind != TokenKind.Name)
            {
                throw ProtocolScanner.Fault(name.Line, name.Column, "the file of the drive curve was expected, in quotes");
            }

            if (driveCurve is null)
            {
                throw ProtocolScanner.Fault(name.Line, name.Column, "drive curves cannot be read here");
            }

            var curve = driveCurve(name.Text);
            if (IsWord("scaled"))
            {
                _next++;
                SkipWord("by");
                var factor = Take();
                if (factor.Kind != TokenKind.Number)
                {
                    throw ProtocolScanner.Fault(factor.Line, factor.Column, $"'{factor.Text}' is not a number to scale by");
                }

                curve = curve with { Scale = factor.Number };
            }

            return curve;
        }

        private ProtocolStep Condition(ProtocolStep step, List<StopCondition> until)
        {
            var value = Next();
            switch (value.Unit)
            {
                case Unit.Second:
                    return step with { DurationSeconds = Math.Min(step.DurationSeconds, Positive(value, Unit.Second, "a time")) };
                case Unit.Volt:
                    until.Add(new VoltageReached(Positive(value, Unit.Volt, "a voltage")));
                    break;
                case Unit.Celsius:
                    until.Add(new TemperatureReached(value.Value));
                    break;
                case Unit.AmpHour:
                    until.Add(new ChargeMoved(Positive(value, Unit.AmpHour, "a charge")));
                    break;
                case Unit.Ampere:
                case Unit.Rate:
                    until.Add(new CurrentFallen(new CellCurrent(Positive(value, value.Unit, "a current"), value.Unit == Unit.Rate)));
                    break;
                default:
                    throw ProtocolScanner.Fault(value.At.Line, value.At.Column, "a voltage, current, temperature, charge or time was expected");
            }

            return step;
        }

        private double Duration() => Positive(Next(), Unit.Second, "a time (s, min, h)");

        private static double Positive(Quantity value, Unit unit, string what) => value.Unit == unit && value.Value > 0
            ? value.Value
            : throw ProtocolScanner.Fault(value.At.Line, value.At.Column, $"{what} above zero was expected");

        private static CellCurrent Current(Quantity value) => value.Unit is Unit.Ampere or Unit.Rate
            ? new CellCurrent(value.Value, value.Unit == Unit.Rate)
            : throw ProtocolScanner.Fault(value.At.Line, value.At.Column, "a current (A, C) was expected");

        /// <summary>A number with its unit, or C/20.</summary>
        private Quantity Next()
        {
            var first = Take();
            if (first is { Kind: TokenKind.Word, Text: "C" } && Peek.Kind == TokenKind.Slash)
            {
                _next++;
                var divisor = Take();
                return divisor.Kind == TokenKind.Number && divisor.Number > 0
                    ? new Quantity(1 / divisor.Number, Unit.Rate, first)
                    : throw ProtocolScanner.Fault(divisor.Line, divisor.Column, "a number above zero was expected after 'C/'");
            }

            if (first.Kind != TokenKind.Number)
            {
                throw ProtocolScanner.Fault(first.Line, first.Column, $"'{first.Text}' stands where a number with its unit or a rate such as C/20 was expected");
            }

            var unit = Take();
            (double factor, Unit kind) = unit.Text switch
            {
                "A" => (1, Unit.Ampere),
                "mA" => (1e-3, Unit.Ampere),
                "C" => (1, Unit.Rate),
                "V" => (1, Unit.Volt),
                "mV" => (1e-3, Unit.Volt),
                "W" => (1, Unit.Watt),
                "mW" => (1e-3, Unit.Watt),
                "kW" => (1e3, Unit.Watt),
                "ohm" or "Ohm" or "Ω" => (1, Unit.Ohm),
                "mohm" or "mOhm" or "mΩ" => (1e-3, Unit.Ohm),
                "s" or "sec" or "second" or "seconds" => (1, Unit.Second),
                "min" or "minute" or "minutes" => (60, Unit.Second),
                "h" or "hour" or "hours" => (3600, Unit.Second),
                "degC" or "°C" => (1, Unit.Celsius),
                "Ah" => (1, Unit.AmpHour),
                "mAh" => (1e-3, Unit.AmpHour),
                _ => throw ProtocolScanner.Fault(
                    unit.Line, unit.Column, $"'{unit.Text}' is not a unit; known are A, mA, C, V, mV, W, mW, kW, ohm, mohm, s, min, h, degC, Ah and mAh"),
            };
            return new Quantity(first.Number * factor, kind, first);
        }

        private Token Take() => Peek.Kind == TokenKind.End ? Peek : tokens[_next++];

        private bool IsWord(string word) => Peek.Kind == TokenKind.Word && Peek.Text.Equals(word, StringComparison.OrdinalIgnoreCase);

        private void SkipWord(string word)
        {
            if (IsWord(word))
            {
                _next++;
            }
        }

        private BmsException Expected(string what) => ProtocolScanner.Fault(Peek.Line, Peek.Column, $"'{Peek.Text}' stands where {what} was expected");
    }
}
