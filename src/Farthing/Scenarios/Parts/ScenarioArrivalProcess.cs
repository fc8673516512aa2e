namespace Farthing.Scenarios.Parts;

/// <summary>How gaps between requests are drawn.</summary>
internal enum ScenarioArrivalProcess
{
    /// <summary>Exponential gaps.</summary>
    Poisson,

    /// <summary>Gamma gaps with a coefficient of variation.</summary>
    Gamma,

    /// <summary>Weibull gaps with a coefficient of variation.</summary>
    Weibull,

    /// <summary>Equal gaps.</summary>
    Constant,

    /// <summary>Poisson in busy stretches, silence between them.</summary>
    OnOff,
}
