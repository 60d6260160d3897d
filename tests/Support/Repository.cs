using System;
using System.IO;
using Xunit;

namespace BmsEdge.TestSupport;

/// <summary>Finds the repository and the measured data from wherever the test runs.</summary>
internal static class Repository
{
    /// <summary>Folder that holds BmsEdge.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Folder of the measured data sets, or null on a machine without them.</summary>
    public static string? DataRoot
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable("BMSEDGE_DATA");
            string folder = string.IsNullOrEmpty(named) ? Path.Combine(Root, "..", "shared", "data") : named;
            return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
        }
    }

    /// <summary>
    /// Path of a measured file or folder. Skips the test on a machine without the data; fails when the data
    /// folder is there (or CI says it must be) but the named part is missing.
    /// </summary>
    public static string RequireData(string relativePath)
    {
        string? root = DataRoot;
        if (root is null)
        {
            Assert.False(
                string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase),
                "CI must have the measured data beside the repository.");
            Assert.Skip($"measured data not on this machine: {relativePath} (set BMSEDGE_DATA to its folder)");
        }

        string path = Path.Combine(root!, relativePath);
        Assert.True(File.Exists(path) || Directory.Exists(path), $"measured data is missing: {path}");
        return path;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "BmsEdge.sln")))
            {
                return d.FullName;
            }
        }

        throw new InvalidOperationException("BmsEdge.sln not found above " + AppContext.BaseDirectory);
    }
}
