using System;

namespace BmsEdge.VirtualBoard.Chips;

/// <summary>State of a thermistor's wiring.</summary>
public enum NtcFault
{
    /// <summary>Sound.</summary>
    None,

    /// <summary>Wire broken.</summary>
    Open,

    /// <summary>Shorted to ground.</summary>
    Short,
}

/// <summary>
/// A thermistor as a resistor that follows its temperature, in double and by resistance over temperature: the other way round
/// than the firmware, which works in float from the resistance. Either beta, or Steinhart-Hart through three points of a
/// table.
/// </summary>
public sealed class NtcSensor
{
    private const double ZeroCelsiusKelvin = 273.15;
    private readonly double _a;
    private readonly double _b;
    private readonly double _c;

    private NtcSensor(double a, double b, double c)
    {
        _a = a;
        _b = b;
        _c = c;
    }

    /// <summary>Temperature of the sensor in degrees Celsius.</summary>
    public double Celsius { get; set; } = 25;

    /// <summary>Relative error of the resistance against its curve; 0 by default (usual parts: 1 %).</summary>
    public double ResistanceError { get; set; }

    /// <summary>Wiring fault.</summary>
    public NtcFault Fault { get; set; }

    /// <summary>Resistance now in ohms.</summary>
    public double Ohms => Fault switch
    {
        NtcFault.Open => double.PositiveInfinity,
        NtcFault.Short => 0,
        _ => OhmsAt(Celsius) * (1 + ResistanceError),
    };

    /// <summary>R = R25 exp(beta (1/T - 1/T25)).</summary>
    public static NtcSensor FromBeta(double ohmsAt25Celsius, double betaKelvin) =>
        new((1 / (25 + ZeroCelsiusKelvin)) - (Math.Log(ohmsAt25Celsius) / betaKelvin), 1 / betaKelvin, 0);

    /// <summary>Steinhart-Hart through three points of a resistance table, in degrees Celsius and ohms.</summary>
    public static NtcSensor FromPoints(double celsius1, double ohms1, double celsius2, double ohms2, double celsius3, double ohms3)
    {
        double l1 = Math.Log(ohms1);
        double l2 = Math.Log(ohms2);
        double l3 = Math.Log(ohms3);
        double y1 = 1 / (celsius1 + ZeroCelsiusKelvin);
        double y2 = 1 / (celsius2 + ZeroCelsiusKelvin);
        double y3 = 1 / (celsius3 + ZeroCelsiusKelvin);
        double g2 = (y2 - y1) / (l2 - l1);
        double g3 = (y3 - y1) / (l3 - l1);
        double c = (g3 - g2) / (l3 - l2) / (l1 + l2 + l3);
        double b = g2 - (c * ((l1 * l1) + (l1 * l2) + (l2 * l2)));
        return new NtcSensor(y1 - ((b + (l1 * l1 * c)) * l1), b, c);
    }

    /// <summary>The 103AT thermistor that the BQ76920 is made for: 27.28 k, 10 k and 4.161 kOhm at 0, 25 and 50 degrees Celsius (SEMITEC).</summary>
    public static NtcSensor Semitec103At() => FromPoints(0, 27280, 25, 10000, 50, 4161);

    /// <summary>Voltage over the sensor as a part of the supply of its pull-up.</summary>
    public double Ratio(double pullUpOhms)
    {
        double ohms = Ohms;
        return double.IsPositiveInfinity(ohms) ? 1 : ohms / (ohms + pullUpOhms);
    }

    /// <summary>Temperature that a sensor of this kind has at a resistance in ohms, what a chip with its curve makes of it.</summary>
    public double CelsiusAt(double ohms)
    {
        double log = Math.Log(ohms);
        return (1 / (_a + (_b * log) + (_c * log * log * log))) - ZeroCelsiusKelvin;
    }

    /// <summary>Resistance at a temperature.</summary>
    public double OhmsAt(double celsius)
    {
        double y = 1 / (celsius + ZeroCelsiusKelvin);
        if (_c == 0)
        {
            return Math.Exp((y - _a) / _b);
        }

        // Newton on c x^3 + b x + a = y, x = ln R; b > 0 and c > 0 for a thermistor, so there is one root.
        double x = (y - _a) / _b;
        for (int i = 0; i < 20; i++)
        {
            double step = ((_c * x * x * x) + (_b * x) + _a - y) / ((3 * _c * x * x) + _b);
            x -= step;
            if (Math.Abs(step) < 1e-14 * Math.Abs(x))
            {
                break;
            }
        }

        return Math.Exp(x);
    }
}
