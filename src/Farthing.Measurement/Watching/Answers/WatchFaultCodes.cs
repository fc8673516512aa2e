namespace Farthing.Measurement.Watching.Answers;

/// <summary>Codes of faults of <c>farthing watch</c>.</summary>
public static class WatchFaultCodes
{
    /// <summary>Nothing to watch was named.</summary>
    public const string NoTarget = "FAR8201";

    /// <summary>An address that is neither http, https nor a file.</summary>
    public const string BadAddress = "FAR8202";

    /// <summary>A rule that does not exist, or a threshold that is none.</summary>
    public const string BadRule = "FAR8203";

    /// <summary>A promise that is not written as <c>ttft_p95=1.5s</c>.</summary>
    public const string BadPromise = "FAR8204";

    /// <summary>No address answered with metrics.</summary>
    public const string NothingAnswered = "FAR8205";

    /// <summary>Prometheus does not answer, refuses, or holds no series of a known engine.</summary>
    public const string NoHistory = "FAR8206";

    /// <summary>A file that is no plan with a chosen configuration.</summary>
    public const string NoPlan = "FAR8209";
}
