using Farthing.Numerics.Quantities;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <summary>The figures of one load of a bench that pictures over the load need.</summary>
/// <param name="stage">A stage of farthing.bench/1.</param>
/// <param name="gpus">GPUs of the server.</param>
internal sealed class BenchStageFigures(ResultNode stage, double gpus)
{
    /// <summary>The stage.</summary>
    public ResultNode Stage { get; } = stage;

    /// <summary>Requests in flight, or requests per second.</summary>
    public double Load { get; } = stage["value"].NeededNumber();

    /// <summary>True where the load is a number of requests in flight.</summary>
    public bool IsConcurrency { get; } =
        stage["load"].Text?.Contains("concurrency", StringComparison.Ordinal) == true;

    /// <summary>The load in words.</summary>
    public string Words => IsConcurrency ? $"{Show.Count(Load)} concurrent" : $"{Show.Three(Load)} req/s";

    /// <summary>Requests per second of the steady window.</summary>
    public double Requests => Stage["steady"]["requests_per_s"].Number;

    /// <summary>Output tokens per second of the steady window.</summary>
    public double OutputPerSecond => Stage["steady"]["output_tokens_per_s"].Number;

    /// <summary>The same for one GPU.</summary>
    public double OutputPerGpu => OutputPerSecond / Math.Max(1, gpus);

    /// <summary>A latency's statistic.</summary>
    public ResultNode Latency(string metric, string statistic)
    {
        ResultNode scheduled = Stage["latencies"][metric + "_from_scheduled"];
        ResultNode sent = Stage["latencies"][metric + "_from_sent"];
        return (
            scheduled.Exists ? scheduled
            : sent.Exists ? sent
            : Stage["latencies"][metric]
        )[statistic];
    }

    /// <summary>Tokens per second that a user sees: 1 ÷ the median TPOT.</summary>
    public double Interactivity
    {
        get
        {
            double tpot = Latency("tpot", "p50").Number;
            tpot = double.IsNaN(tpot) ? Stage["latencies"]["tpot_from_sent"]["p50"].Number : tpot;
            return tpot > 0 ? 1 / tpot : double.NaN;
        }
    }

    /// <summary>$/M output tokens when the whole load is used.</summary>
    public double UsdPerMOutput => Stage["cost"]["output"].Number;

    /// <summary>True when every promise is kept.</summary>
    public bool Keeps => KeepsPromise(Stage);

    /// <summary>True when more requests failed than the error budget allows: no promise is kept then.</summary>
    public bool HasTooManyErrors => FailedErrors(Stage);

    /// <summary>True when a load's promise is kept, and its errors are within their budget.</summary>
    public static bool KeepsPromise(ResultNode stage) =>
        stage["promise"].Items is { Count: > 0 } items
        && !FailedErrors(stage)
        && items.All(item => item["kept"].Truth == true);

    private static bool FailedErrors(ResultNode stage) =>
        stage["checks"]
            .Items.Any(check =>
                check["name"].Text is "errors" or "never sent" && check["state"].Text == "failed"
            );

    /// <summary>The promises with what was measured.</summary>
    public IReadOnlyList<Promise> Promises =>
        [
            .. Stage["promise"]
                .Items.Select(item =>
                {
                    string name = item["target"].NeededText();
                    double seconds = item["measured_s"].Number;
                    int cut = name.IndexOf('_', StringComparison.Ordinal);
                    ResultNode figure = cut > 0 ? Latency(name[..cut], name[(cut + 1)..]) : item;
                    return new Promise(
                        name,
                        item["limit_s"].NeededNumber(),
                        seconds,
                        figure.HasRange ? figure.Low : seconds,
                        figure.HasRange ? figure.High : seconds,
                        "measured"
                    );
                }),
        ];
}
