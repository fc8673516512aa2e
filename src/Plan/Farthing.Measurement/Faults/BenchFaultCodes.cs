namespace Farthing.Measurement.Faults;

/// <summary>Codes of faults of a load test.</summary>
public static class BenchFaultCodes
{
    /// <summary>The address is not one of a server, or not one of a proxy.</summary>
    /// <remarks>Write <c>http://HOST:PORT</c> or <c>https://HOST/v1</c>, without user or password; a proxy may have them, and may be <c>socks5://</c>.</remarks>
    public const string BadUrl = "FAR8101";

    /// <summary>The server cannot be reached, or does not answer a small request (exit code 3).</summary>
    /// <remarks>Check that it runs; the message says whether the name, the connection or TLS failed.</remarks>
    public const string Unreachable = "FAR8102";

    /// <summary>The server refuses the first small request (exit code 3).</summary>
    /// <remarks>Check the key (<c>--api-key-env</c>), the model (<c>--served-model</c>) and the endpoint (<c>--api</c>).</remarks>
    public const string Refused = "FAR8103";

    /// <summary>The server lists no model, and none was named (exit code 3).</summary>
    /// <remarks>Say <c>--served-model NAME</c>.</remarks>
    public const string NoModel = "FAR8104";

    /// <summary>The loads of <c>--sweep</c> are not a range.</summary>
    /// <remarks>Write <c>1..128</c> or <c>1/s..20/s</c>.</remarks>
    public const string BadSweep = "FAR8105";

    /// <summary>A promise that is not one.</summary>
    /// <remarks>Write <c>ttft_p95=1.5s</c>; the message lists metrics and statistics.</remarks>
    public const string BadSlo = "FAR8106";

    /// <summary>The emulated server did not start (exit code 3).</summary>
    /// <remarks>Name a model and GPU that <c>farthing emulate</c> takes, or give an address.</remarks>
    public const string EmulatorFailed = "FAR8107";

    /// <summary>Prompts of <c>--data</c> that cannot be used: the first ten rows, with their lines, and how many more.</summary>
    /// <remarks>Write ShareGPT JSON, JSONL with <c>prompt</c>, <c>messages</c> or <c>conversations</c>, OpenAI's batch files, or CSV with a column of prompts.</remarks>
    public const string BadDataset = "FAR8121";

    /// <summary>The file of <c>--plan</c> is no plan with a chosen fleet.</summary>
    /// <remarks>Write it with <c>farthing plan … --output plan.json</c>.</remarks>
    public const string BadPlan = "FAR8122";

    /// <summary>An address of <c>--metrics</c> that is none.</summary>
    /// <remarks><c>--metrics http://host:9400/metrics</c>, once for each; <c>--metrics none</c> reads nothing.</remarks>
    public const string BadMetrics = "FAR8131";

    /// <summary>A page that <c>--metrics</c> names does not answer, or holds no metric of a known engine or exporter (exit code 3).</summary>
    /// <remarks>The message says why; open the page, or leave it out.</remarks>
    public const string MetricsUnread = "FAR8132";
}
