using Farthing.Serving.Coefficients;

namespace Farthing.Catalogs.Coefficients;

/// <summary>The error of one GPU's constants on another GPU's timings.</summary>
/// <param name="Target">The GPU that was timed.</param>
/// <param name="Source">The GPU whose constants are used, with the target's bandwidth, peaks and SMs.</param>
/// <param name="Op">The operator.</param>
/// <param name="Format">Weights (products) or cache (attention).</param>
/// <param name="IsSameArchitecture">True for relatives.</param>
/// <param name="Formula">The formula alone.</param>
/// <param name="WithTable">The formula times the source's residual table.</param>
public sealed record KernelTransferRow(
    string Target,
    string Source,
    string Op,
    string Format,
    bool IsSameArchitecture,
    FitError Formula,
    FitError WithTable
);
