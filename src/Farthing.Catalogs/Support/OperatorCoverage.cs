using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Catalogs.Support;

/// <summary>How well the time of one kind of operator is known.</summary>
/// <param name="Operator">What is computed, in words.</param>
/// <param name="Format">In which format.</param>
/// <param name="Coefficients">Fitted to its timings, transferred from another GPU, or assumed.</param>
/// <param name="Basis">What stands behind it, in words.</param>
public sealed record OperatorCoverage(
    string Operator,
    string Format,
    CoefficientsWord Coefficients,
    string Basis
);
