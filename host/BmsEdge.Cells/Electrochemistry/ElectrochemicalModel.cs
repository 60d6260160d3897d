using System;
using BmsEdge.Cells.Parameters;

namespace BmsEdge.Cells.Electrochemistry;

/// <summary>A cell model made from materials: electrodes, electrolyte, separator.</summary>
internal abstract class ElectrochemicalModel : CellModel
{
    protected const double Faraday = PhysicalConstants.FaradayCoulombsPerMole;
    protected const double GasConstant = PhysicalConstants.GasJoulesPerMoleKelvin;

    protected ElectrochemicalModel(LithiumIonParameters parameters, ModelOptions options)
    {
        Parameters = parameters;
        Options = options;
    }

    public LithiumIonParameters Parameters { get; }

    public override string Name => Parameters.Name;

    public override double NominalCapacityAmpHours => Parameters.NominalCapacityAmpHours;

    public override double ResistanceGuessOhms => 0.01 / Math.Max(Parameters.ElectrodeAreaSquareMeters, 1e-6);

    public ModelOptions Options { get; }
}
