using System.Reflection;

[assembly: AssemblyTitle("BmsEdge.Firmware.Esp32")]
[assembly: AssemblyProduct("BmsEdge")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
