using System.Collections.Concurrent;

namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>The values that one label may have, each with a small number. Bounded: what comes when it is full counts as <c>other</c>, so that no client can fill a memory or a time-series database.</summary>
/// <param name="most">Most values; 65,535 at the very most.</param>
internal sealed class LabelValues(int most)
{
    /// <summary>Collective value for the rest.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal)
    {
        [Other] = 0,
        [""] = 1,
    };

    private readonly object gate = new();
    private volatile string[] values = [Other, ""];

    /// <summary>A set that is known from the start.</summary>
    public static LabelValues Of(params ReadOnlySpan<string> fixedValues)
    {
        LabelValues label = new(fixedValues.Length + 2);
        foreach (string value in fixedValues)
        {
            label.Learn(value);
        }

        return label;
    }

    /// <summary>A value's number; 0, <c>other</c>, where it is not known.</summary>
    public int Find(string value) => numbers.TryGetValue(value, out int number) ? number : 0;

    /// <summary>A value's number; it is added where there is room.</summary>
    public int Learn(string value)
    {
        if (numbers.TryGetValue(value, out int known))
        {
            return known;
        }

        lock (gate)
        {
            if (numbers.TryGetValue(value, out known))
            {
                return known;
            }

            int next = values.Length;
            if (next >= most)
            {
                return 0;
            }

            values = [.. values, value];
            numbers[value] = next;
            return next;
        }
    }

    /// <summary>The value of a number.</summary>
    public string this[int number] => values[number];
}
