namespace Farthing.Measurement.Bench.Comparing;

/// <summary>A figure of one run with its spread.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Spread">How far it would move.</param>
public readonly record struct RunFigure(double Value, Spread Spread)
{
    /// <summary>Failed and all requests, where the figure is the share of errors: its interval is one of proportions.</summary>
    public (long Failed, long All)? Counts { get; init; }
}
