using Xunit;

namespace BmsEdge.Conformance.Planted;

/// <summary>The gate does not cry wolf: what the interpreter was measured to run passes.</summary>
public class SoundSampleTests
{
    private const string Sample = @"
using System;

namespace Board
{
    public enum Mode : byte { Off = 0, On = 1 }

    [Flags]
    public enum Bits { None = 0, One = 1, Two = 2 }

    public interface ISource { float Read(int channel); bool Ready { get; } }

    public delegate float Law(float x);

    public struct Point
    {
        public float X;
        public float Y;
        public Point(float x, float y) { X = x; Y = y; }
        public static Point operator +(Point a, Point b) => new Point(a.X + b.X, a.Y + b.Y);
    }

    public abstract class Source : ISource, IDisposable
    {
        private static readonly byte[] Table = { 1, 2, 3, 5, 8, 13, 21, 34 };
        private readonly float[][] rows = { new[] { 1f, 2f }, new[] { 3f } };
        public abstract float Read(int channel);
        public virtual bool Ready => rows.Length > 1 && rows[0][1] > 1f;
        public Mode Mode { get; private set; }
        public int this[int i] => Table[i & 7];
        public void Dispose() => Mode = Mode.Off;
        public static Mode Parse(int code) => code switch { 0 => Mode.Off, 1 => Mode.On, _ => Mode.Off };
    }

    public sealed class Sine : Source
    {
        private readonly Law law;
        private string? name;
        public Sine(float gain, Law? other = null) => law = other ?? (x => gain * x);
        public override float Read(int channel)
        {
            float value = law(channel);
            if (float.IsNaN(value) || value < 0f) { return 0f; }
            return (float)Math.Sqrt(value);
        }

        public void Rename(string? to) { name ??= to; if (to is { Length: > 3 }) { name = to; } }
        public int Letters() => name is null ? 0 : name.Length;
        public bool TryRead(in Point at, ref int count, out Bits bits)
        {
            bits = at.X > at.Y ? Bits.One | Bits.Two : Bits.None;
            count++;
            static int Local(int x) => x / 10;
            return Local(count) == 0;
        }

        public long Wait(int milliseconds)
        {
            long total = 0L;
            try { for (int i = 0; i < milliseconds; i++) { System.Threading.Thread.Sleep(1); total += i; } }
            catch (Exception) { total = -1L; }
            finally { Dispose(); }
            foreach (int i in new[] { 1, 2 }) { total += i; }
            return total << 2;
        }
    }
}";

    [Fact]
    public void Ordinary_board_code_passes() => Assert.Equal(string.Empty, Plant.Check(Sample).Text);

    [Fact]
    public void A_bus_transfer_with_plain_byte_arrays_passes()
    {
        const string Source = @"
using System.Device.I2c;
class Chip
{
    private readonly I2cDevice device = new I2cDevice(new I2cConnectionSettings(1, 8, I2cBusSpeed.StandardMode));
    private readonly byte[] command = new byte[1];
    private readonly byte[] reply = new byte[2];
    public bool Read()
    {
        I2cTransferResult result = device.WriteRead(command, reply);
        return result.Status == I2cTransferStatus.FullTransfer;
    }
}";
        Assert.Equal(string.Empty, Plant.Check(Source).Text);
    }
}
