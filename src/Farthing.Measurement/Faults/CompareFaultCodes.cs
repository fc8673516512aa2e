namespace Farthing.Measurement.Faults;

/// <summary>Codes of faults of a comparison of load tests. Every code stands in docs/errors.md.</summary>
public static class CompareFaultCodes
{
    /// <summary>A file that holds no load test, or several.</summary>
    public const string NotOneBench = "FAR8151";

    /// <summary>Not two sides.</summary>
    public const string NotTwoSides = "FAR8152";

    /// <summary>The two sides have no load in common.</summary>
    public const string NoCommonLoad = "FAR8153";
}
