using System.Diagnostics.CodeAnalysis;
using BmsEdge.VirtualBoard.Hardware;

namespace System.Device.Adc;

public enum AdcChannelMode
{
    SingleEnded = 0,
    Differential = 1,
}

public abstract class AdcChannelBase
{
    /// <summary>Controller of the channel.</summary>
    public AdcController Controller => ControllerCore;

    private protected abstract AdcController ControllerCore { get; }

    /// <summary>Raw reading over full scale, 0 to 1.</summary>
    public double ReadRatio() => (double)ReadValue() / Controller.MaxValue;

    /// <summary>Raw counts; nanoFramework offers no calibration.</summary>
    public abstract int ReadValue();
}

[SuppressMessage("Design", "CA1063", Justification = "The shape is nanoFramework's.")]
[SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer to suppress.")]
public class AdcChannel : AdcChannelBase, IDisposable
{
    private readonly Esp32Adc _adc;
    private readonly int _channel;
    private readonly AdcController _controller;

    internal AdcChannel(AdcController controller, Esp32Adc adc, int channel)
    {
        _controller = controller;
        _adc = adc;
        _channel = channel;
    }

    private protected override AdcController ControllerCore => _controller;

    public void Dispose()
    {
    }

    public override int ReadValue() => _adc.Convert(_channel);
}

public abstract class AdcControllerBase
{
    public abstract int ChannelCount { get; }

    public abstract AdcChannelMode ChannelMode { get; set; }

    public abstract int MaxValue { get; }

    public abstract int MinValue { get; }

    public abstract int ResolutionInBits { get; }

    public abstract bool IsChannelModeSupported(AdcChannelMode channelMode);

    public abstract AdcChannel OpenChannel(int channelNumber);
}

/// <summary>The converter of the board current on this thread: 12 bit, raw counts.</summary>
public class AdcController : AdcControllerBase
{
    private readonly Esp32Adc _adc = BoardContext.Current.Adc;

    public override int ChannelCount => Esp32Adc.ChannelCount;

    public override AdcChannelMode ChannelMode
    {
        get => AdcChannelMode.SingleEnded;
        set
        {
            if (value != AdcChannelMode.SingleEnded)
            {
                throw new ArgumentException("the ESP32 measures single ended only", nameof(value));
            }
        }
    }

    public override int MaxValue => Esp32Adc.MaximumCount;

    public override int MinValue => 0;

    public override int ResolutionInBits => 12;

    public override bool IsChannelModeSupported(AdcChannelMode channelMode) => channelMode == AdcChannelMode.SingleEnded;

    /// <summary>Opens a channel.</summary>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public override AdcChannel OpenChannel(int channelNumber)
    {
        if (channelNumber < 0 || channelNumber >= ChannelCount)
        {
            throw new ArgumentException("no ADC channel " + channelNumber, nameof(channelNumber));
        }

        return new AdcChannel(this, _adc, channelNumber);
    }
}
