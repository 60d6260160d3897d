using System;

namespace BmsEdge.CyclingData.Reading.Matlab.Hdf5;

/// <summary>A breach of the HDF5 format, or a structure that MATLAB does not write; <see cref="Hdf5File"/> makes a refusal of it.</summary>
/// <param name="problem">What is wrong, as the end of a sentence.</param>
/// <param name="at">Byte of the file where it was noticed.</param>
internal sealed class Hdf5FormatException(string problem, long at) : Exception(FormattableString.Invariant($"{problem} (byte {at})"));
