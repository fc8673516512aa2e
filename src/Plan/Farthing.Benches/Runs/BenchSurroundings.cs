using Farthing.Catalogs;
using Farthing.Serving.Coefficients;

namespace Farthing.Benches.Runs;

/// <summary>Environment of a bench beside its plan.</summary>
/// <param name="Seed">Of everything that is drawn.</param>
/// <param name="Catalog">Models and GPUs; asked for only where a prediction needs them.</param>
/// <param name="Coefficients">Of the step-time model; likewise.</param>
/// <param name="OwnVariables">Environment variables that are meant for this process alone; an emulated server does not get them.</param>
/// <param name="Show">Told what is being done.</param>
/// <param name="Cancellation">Ends the run early; what was measured until then is the answer.</param>
public sealed record BenchSurroundings(
    ulong Seed,
    Func<Catalog> Catalog,
    Func<CoefficientSet> Coefficients,
    IReadOnlyList<string> OwnVariables,
    Action<string> Show,
    CancellationToken Cancellation
);
