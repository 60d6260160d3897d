using System.Collections.Generic;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Datasets;

/// <summary>One test file of a drive-cycle data set. Nothing is read before it is asked for.</summary>
/// <param name="TemperatureLabel">Name of the temperature folder, for example <c>n10degC</c> or <c>n20degC_trise</c>.</param>
/// <param name="ChamberCelsius">Chamber temperature that the folder name states [degC]; where the chamber moves, its start.</param>
/// <param name="Name">File name without suffixes, for example <c>US06</c>.</param>
/// <param name="Kind">What the test is for.</param>
/// <param name="Path">The file.</param>
public sealed record DriveCycleTest(string TemperatureLabel, double ChamberCelsius, string Name, DriveCycleTestKind Kind, string Path)
{
    /// <summary>Reads the one test of the file; every call reads anew.</summary>
    /// <param name="options">What the file does not say about itself.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/>, also for a file with several tests: take <see cref="LoadAll"/> for those.</exception>
    public CyclingTable Load(CyclingReadOptions? options = null) => CyclingReader.Read(Path, options);

    /// <summary>Reads every test of the file, one for most, dozens for charges; every call reads anew.</summary>
    /// <param name="options">What the file does not say about itself.</param>
    /// <exception cref="BmsException"><see cref="BmsErrorCode.BadData"/> with file, row and column.</exception>
    public IReadOnlyList<CyclingTable> LoadAll(CyclingReadOptions? options = null) => CyclingReader.ReadAll(Path, options);

    /// <inheritdoc/>
    public override string ToString() => $"{TemperatureLabel}/{Name}";
}
