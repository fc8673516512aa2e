namespace Farthing.Measurement.Faults;

/// <summary>Codes of faults of a load test. Every code stands in docs/errors.md.</summary>
public static class BenchFaultCodes
{
    /// <summary>The address is not one of a server.</summary>
    public const string BadUrl = "FAR8101";

    /// <summary>The server cannot be reached.</summary>
    public const string Unreachable = "FAR8102";

    /// <summary>The server refuses the first request: key, model, path.</summary>
    public const string Refused = "FAR8103";

    /// <summary>The server lists no model, and none was named.</summary>
    public const string NoModel = "FAR8104";

    /// <summary>The loads of a sweep are not a range.</summary>
    public const string BadSweep = "FAR8105";

    /// <summary>A promise that is not one.</summary>
    public const string BadSlo = "FAR8106";

    /// <summary>The emulated server did not start.</summary>
    public const string EmulatorFailed = "FAR8107";

    /// <summary>Prompts of a data set that cannot be used.</summary>
    public const string BadDataset = "FAR8121";

    /// <summary>A plan from which a bench cannot be made.</summary>
    public const string BadPlan = "FAR8122";

    /// <summary>An address of <c>--metrics</c> that is none.</summary>
    public const string BadMetrics = "FAR8131";

    /// <summary>A page of <c>--metrics</c> that does not answer with known metrics.</summary>
    public const string MetricsUnread = "FAR8132";
}
