namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>Label values of a series in words.</summary>
internal static class LabelText
{
    /// <summary>Names and values, in the family's order.</summary>
    public static (string Name, string Value)[] Of(MetricFamily family, LabelValues[] labels, SeriesKey key)
    {
        (string, string)[] words = new (string, string)[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            words[i] = (family.Labels[i], labels[i][key[i]]);
        }

        return words;
    }
}
