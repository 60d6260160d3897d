using System.Runtime.Versioning;

// The launcher and CI are bash scripts; the whole program is tried where it is used.
[assembly: SupportedOSPlatform("linux")]
