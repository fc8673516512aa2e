namespace Farthing.Scenarios.Parts;

/// <summary>How lengths are drawn.</summary>
internal enum ScenarioLengthKind
{
    /// <summary>All equal.</summary>
    Fixed,

    /// <summary>Every length between two bounds alike.</summary>
    Uniform,

    /// <summary>Lognormal by mean and coefficient of variation.</summary>
    Lognormal,

    /// <summary>Between given quantiles, linearly.</summary>
    Quantiles,
}
