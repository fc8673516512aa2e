using Farthing.Workloads.Requests;

namespace Farthing.Planning.Requests;

/// <summary>The traffic that a plan is made for.</summary>
/// <param name="Name">Profile or trace, for people.</param>
/// <param name="Table">All requests.</param>
/// <param name="Busiest">The busiest ten minutes, at their true weight: where promises are judged. The same table where all are shorter.</param>
/// <param name="RatePerSecond">Mean requests per second.</param>
/// <param name="PeakMinutePerSecond">Requests per second of the busiest minute.</param>
public sealed record PlanWorkload(
    string Name,
    RequestTable Table,
    RequestTable Busiest,
    double RatePerSecond,
    double PeakMinutePerSecond
)
{
    /// <summary>True where promises are judged over a part of the traffic, or apart from it.</summary>
    public bool HasBusiest => !ReferenceEquals(Busiest, Table);

    /// <summary>Mean prompt in tokens.</summary>
    public double MeanInput { get; } = Mean(Table.InputTokens);

    /// <summary>Mean output in tokens.</summary>
    public double MeanOutput { get; } = Mean(Table.OutputTokens);

    /// <summary>Prompt and output of the longest request, in tokens.</summary>
    public int LongestRequestTokens { get; } = Math.Max(Longest(Table), Longest(Busiest));

    /// <summary>The shortest prompt in tokens, at least 1.</summary>
    public int ShortestInput { get; } = Shortest(Table.InputTokens);

    /// <summary>Input tokens in a month of so many hours.</summary>
    public double InputTokensPerMonth(double hours) => MeanInput * RatePerSecond * 3600 * hours;

    /// <summary>Output tokens in a month of so many hours.</summary>
    public double OutputTokensPerMonth(double hours) => MeanOutput * RatePerSecond * 3600 * hours;

    /// <summary>The same requests at a multiple of their rate: all gaps divided by it.</summary>
    public PlanWorkload AtRate(double factor) =>
        factor == 1
            ? this
            : new PlanWorkload(
                Name,
                Table.ScaleRate(factor),
                Busiest.ScaleRate(factor),
                RatePerSecond * factor,
                PeakMinutePerSecond * factor
            );

    private static double Mean(ReadOnlySpan<int> values)
    {
        long sum = 0;
        foreach (int value in values)
        {
            sum += value;
        }

        return values.Length == 0 ? 0 : (double)sum / values.Length;
    }

    private static int Shortest(ReadOnlySpan<int> values)
    {
        int shortest = int.MaxValue;
        foreach (int value in values)
        {
            shortest = Math.Min(shortest, value);
        }

        return values.Length == 0 ? 1 : Math.Max(1, shortest);
    }

    private static int Longest(RequestTable table)
    {
        int longest = 0;
        for (int i = 0; i < table.Count; i++)
        {
            longest = Math.Max(longest, table.InputTokens[i] + table.OutputTokens[i]);
        }

        return longest;
    }
}
