using CsCheck;

namespace BmsEdge.Core.Tests.Estimation;

/// <summary>One step of a broken board: every argument may be sane, stuck at an end, or not a number at all.</summary>
internal sealed record Abuse(float Dt, float Amps, bool CurrentValid, float Volts, bool VoltsValid, float Celsius, bool CelsiusValid)
{
    private static readonly Gen<float> s_wild = Gen.OneOf(
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, -0f, 0f, 1e-20f,
        1e9f, -1e9f, 1e30f, -1e30f);

    public static Gen<Abuse[]> Steps { get; } = Gen.Select(
        Mostly(Gen.OneOf(Gen.Float[0.05f, 12f], Gen.OneOf(1f, 0.25f, 10f, 3600f, 1e-6f))),
        Mostly(Gen.OneOf(Gen.Float[-30f, 30f], Gen.OneOf(-3000f, 3000f, -65.535f))),
        Gen.Frequency((8, Gen.Const(true)), (1, Gen.Const(false))),
        Mostly(Gen.OneOf(Gen.Float[2.5f, 4.3f], Gen.OneOf(0f, 0.3f, 3.7f, 5f))),
        Gen.Frequency((8, Gen.Const(true)), (1, Gen.Const(false))),
        Mostly(Gen.Float[-40f, 80f]),
        Gen.Bool,
        (dt, amps, ampsOk, volts, voltsOk, celsius, celsiusOk) => new Abuse(dt, amps, ampsOk, volts, voltsOk, celsius, celsiusOk)).Array[1, 80];

    private static Gen<float> Mostly(Gen<float> sane) => Gen.Frequency((9, sane), (1, s_wild));
}
