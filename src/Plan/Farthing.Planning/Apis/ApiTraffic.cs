using Farthing.Workloads.Requests;

namespace Farthing.Planning.Apis;

/// <summary>The tokens that would be bought instead of served.</summary>
public sealed class ApiTraffic
{
    private readonly int[] inputs;
    private readonly int[] outputs;

    private ApiTraffic(
        int[] inputs,
        int[] outputs,
        double ratePerSecond,
        double? cachedFraction,
        double hours
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ratePerSecond);
        this.inputs = inputs;
        this.outputs = outputs;
        RatePerSecond = ratePerSecond;
        CachedInputFraction = cachedFraction;
        HoursPerMonth = hours;
        MeanInput = inputs.Length == 0 ? 0 : inputs.Average();
        MeanOutput = outputs.Length == 0 ? 0 : outputs.Average();
    }

    /// <summary>Mean requests per second, above 0.</summary>
    public double RatePerSecond { get; }

    /// <summary>Share of input tokens that a provider's cache would supply, 0 to 1; null where the workload says nothing about prefixes: then none are counted.</summary>
    public double? CachedInputFraction { get; }

    /// <summary>Hours that a month has on the bill.</summary>
    public double HoursPerMonth { get; }

    /// <summary>Mean prompt in tokens.</summary>
    public double MeanInput { get; }

    /// <summary>Mean output in tokens.</summary>
    public double MeanOutput { get; }

    /// <summary>Requests per month.</summary>
    public double RequestsPerMonth => RatePerSecond * 3600 * HoursPerMonth;

    /// <summary>Tokens per month, input and output.</summary>
    public double TokensPerMonth => RequestsPerMonth * (MeanInput + MeanOutput);

    /// <summary>The distinct requests that stand for the traffic.</summary>
    public int Samples => inputs.Length;

    /// <summary>The traffic of a table of requests.</summary>
    /// <param name="table">The requests; their lengths stand for the month's.</param>
    /// <param name="ratePerSecond">Mean requests per second.</param>
    /// <param name="cachedInputFraction">Share of input tokens from a cache; null where not known.</param>
    /// <param name="hoursPerMonth">Hours of a month.</param>
    public static ApiTraffic Of(
        RequestTable table,
        double ratePerSecond,
        double? cachedInputFraction,
        double hoursPerMonth = 730
    ) =>
        new(
            [.. table.InputTokens],
            [.. table.OutputTokens],
            ratePerSecond,
            cachedInputFraction,
            hoursPerMonth
        );

    /// <summary>The traffic of equal requests.</summary>
    public static ApiTraffic Uniform(
        int inputTokens,
        int outputTokens,
        double ratePerSecond,
        double? cachedInputFraction = null,
        double hoursPerMonth = 730
    ) => new([inputTokens], [outputTokens], ratePerSecond, cachedInputFraction, hoursPerMonth);

    /// <summary>Prompt and output of one of the requests that stand for the traffic.</summary>
    public (int Input, int Output) Sample(int index) => (inputs[index], outputs[index]);
}
