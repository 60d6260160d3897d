using System;
using System.Diagnostics.CodeAnalysis;

namespace BmsEdge.VirtualBoard.Hardware;

/// <summary>Leaves the firmware when it reboots the device; whoever runs the virtual board catches it and starts the firmware again.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Only the virtual board throws it.")]
public sealed class BoardRebootException : Exception
{
    internal BoardRebootException()
        : base("the firmware rebooted the board")
    {
    }
}
