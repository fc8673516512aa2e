namespace Farthing.Protocol.Exposition;

/// <summary>One meaning of a series' name.</summary>
/// <param name="Engine">Whose name it is.</param>
/// <param name="Signal">What it says.</param>
/// <param name="Rank">0 for today's name, above for older ones: the lowest rank on a page is read.</param>
/// <param name="Part">Value, or a part of a histogram.</param>
/// <param name="Scale">Factor to seconds, joules, bytes or a share of 1.</param>
/// <param name="Fold">How several series make one number.</param>
/// <param name="Where">Values of labels that a series must have; no values: the label must stand there.</param>
/// <param name="Excluding">Values of labels that it must not have; no values: the label must be absent.</param>
public sealed record MetricBinding(
    EngineNames Engine,
    MetricSignal Signal,
    int Rank,
    SeriesPart Part,
    double Scale,
    SeriesFold Fold,
    IReadOnlyDictionary<string, string[]> Where,
    IReadOnlyDictionary<string, string[]> Excluding
)
{
    /// <summary>Part of a GPU that a series measures; null for series of engines.</summary>
    public GpuPart? Of { get; init; }

    /// <summary>True when labels are as the binding wants them.</summary>
    public bool Accepts(IReadOnlyDictionary<string, string> labels)
    {
        foreach ((string name, string[] values) in Where)
        {
            if (!labels.TryGetValue(name, out string? value) || !IsOneOf(values, value))
            {
                return false;
            }
        }

        foreach ((string name, string[] values) in Excluding)
        {
            if (labels.TryGetValue(name, out string? value) && IsOneOf(values, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOneOf(string[] values, string value) =>
        values.Length == 0 || values.Contains(value);
}

/// <summary>Part of a GPU that a series measures.</summary>
public enum GpuPart
{
    /// <summary>The card: MIG instances, vGPUs and pods on it repeat its value.</summary>
    Card,

    /// <summary>A MIG instance, or the card where it has none.</summary>
    Instance,
}
