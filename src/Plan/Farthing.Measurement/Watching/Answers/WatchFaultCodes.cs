namespace Farthing.Measurement.Watching.Answers;

/// <summary>Codes of faults of <c>farthing watch</c>.</summary>
public static class WatchFaultCodes
{
    /// <summary>Nothing to watch was named.</summary>
    /// <remarks>Give the address of a server's metrics, or <c>--prometheus</c>.</remarks>
    public const string NoTarget = "FAR8201";

    /// <summary>An address that is neither http, https nor a file.</summary>
    /// <remarks>Write it with its scheme: <c>http://host:8000/metrics</c>.</remarks>
    public const string BadAddress = "FAR8202";

    /// <summary>A rule that does not exist, or a threshold that is none.</summary>
    /// <remarks><c>--rule kv=90%</c>, <c>--rule queue=10</c>, <c>--rule ttft=off</c>; [watch.md](watch.md) lists the rules.</remarks>
    public const string BadRule = "FAR8203";

    /// <summary>A promise that cannot be judged from metrics.</summary>
    /// <remarks><c>--slo ttft_p95=1.5s,itl_p95=40ms</c>: ttft, itl or e2e.</remarks>
    public const string BadPromise = "FAR8204";

    /// <summary>No address answered with metrics (exit code 3).</summary>
    /// <remarks>The message says why for each; vLLM answers at <c>/metrics</c>, SGLang needs <c>--enable-metrics</c>.</remarks>
    public const string NothingAnswered = "FAR8205";

    /// <summary>Prometheus does not answer, refuses, or holds no series of a known engine (exit code 3).</summary>
    /// <remarks>Check the address, the token (<c>--token-file</c>) and <c>--since</c>.</remarks>
    public const string NoHistory = "FAR8206";

    /// <summary>The file of <c>--plan-cost</c> is no plan that was bought.</summary>
    /// <remarks><c>farthing plan … --output plan.json</c>, or a price such as <c>'$0.40/M'</c>.</remarks>
    public const string NoPlan = "FAR8209";
}
