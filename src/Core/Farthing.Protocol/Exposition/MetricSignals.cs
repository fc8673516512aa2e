namespace Farthing.Protocol.Exposition;

/// <summary>The kinds of signals: gauges, then counters, then histograms, in the order of <see cref="MetricSignal"/>.</summary>
public static class MetricSignals
{
    /// <summary>Number of signals.</summary>
    public const int Count = (int)MetricSignal.StepTokens + 1;

    /// <summary>True for a value of the moment.</summary>
    public static bool IsGauge(MetricSignal signal) => signal < MetricSignal.PromptTokens;

    /// <summary>True for a distribution.</summary>
    public static bool IsHistogram(MetricSignal signal) => signal >= MetricSignal.Ttft;

    /// <summary>The signal of a name in snake_case.</summary>
    public static bool TryParse(string name, out MetricSignal signal) =>
        Enum.TryParse(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out signal);
}
