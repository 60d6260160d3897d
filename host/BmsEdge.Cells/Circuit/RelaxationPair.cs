using System;

namespace BmsEdge.Cells;

/// <summary>Exact solutions of a resistor beside a capacitor under constant current.</summary>
internal static class RelaxationPair
{
    /// <summary>Ohmic resistor: v' = (I - v/R)/C.</summary>
    public static double Linear(double volts, double amps, double ohms, double farads, double dt)
    {
        double kept = Math.Exp(-dt / (ohms * farads));
        return (kept * volts) + ((1.0 - kept) * amps * ohms);
    }

    /// <summary>
    /// Butler-Volmer resistor with symmetric transfer, I = 2 I0 sinh(F v / 2RT), whose resistance at small current is
    /// <paramref name="ohms"/> = RT/(F I0). With x = exp(F v / 2RT) the equation v' = (I - 2 I0 sinh(..))/C becomes the Riccati equation
    /// x' = (F/2RTC)(I0 + I x - I0 x^2), whose solution is exact for any step.
    /// </summary>
    public static double ChargeTransfer(double volts, double amps, double ohms, double farads, double kelvin, double dt)
    {
        // Charge and discharge mirror each other; working with I >= 0 keeps the roots free of cancellation.
        double sign = amps < 0.0 ? -1.0 : 1.0;
        double current = Math.Abs(amps);
        double thermalVolts = PhysicalConstants.GasJoulesPerMoleKelvin * kelvin / PhysicalConstants.FaradayCoulombsPerMole;
        double perVolt = 0.5 / thermalVolts;
        double exchange = thermalVolts / ohms;
        double root = Math.Sqrt((current * current) + (4.0 * exchange * exchange));
        double steady = (current + root) / (2.0 * exchange);
        double other = -1.0 / steady;
        double x = Math.Exp(sign * volts * perVolt);
        double ratio = (x - steady) / (x - other) * Math.Exp(-perVolt * root * dt / farads);
        return sign * Math.Log((steady - (ratio * other)) / (1.0 - ratio)) / perVolt;
    }
}
