namespace Farthing.Serving.StepTimes;

/// <summary>Which end of its error band a step-time model is run at.</summary>
public enum BandEdge
{
    /// <summary>The prediction itself.</summary>
    Center,

    /// <summary>Steps as fast as the band's lower end.</summary>
    Optimistic,

    /// <summary>Steps as slow as the band's upper end: promises are checked here.</summary>
    Pessimistic,
}
