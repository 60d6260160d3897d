using System.Diagnostics.CodeAnalysis;
using BmsEdge.VirtualBoard.Hardware;

namespace nanoFramework.Runtime.Native;

public enum RebootOption
{
    NormalReboot = 0,
    EnterNanoBooter = 1,
    ClrOnly = 2,
    EnterProprietaryBooter = 8,
}

/// <summary>Power control of the board current on this thread.</summary>
[SuppressMessage("Design", "CA1052", Justification = "nanoFramework's class is not static.")]
public class Power
{
    /// <summary>Reboots: never returns. On the virtual board it leaves the firmware by <see cref="BoardRebootException"/>.</summary>
    [DoesNotReturn]
    public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot) =>
        BoardContext.Current.Reboot();
}
