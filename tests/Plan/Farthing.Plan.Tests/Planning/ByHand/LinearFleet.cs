using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>A fleet of a linear world that played traffic: what every request saw, computed without the simulator.</summary>
internal sealed class LinearFleet
{
    private readonly LinearReplica[] replicas;
    private readonly List<LinearSequence> sequences = [];
    private readonly long lastArrivalNs;
    private readonly long periodNs;

    /// <summary>Plays traffic several times in a row.</summary>
    /// <param name="traffic">The requests, by arrival.</param>
    /// <param name="passes">How many times.</param>
    /// <param name="count">Replicas.</param>
    /// <param name="slowness">How many times the world's step time a step takes.</param>
    /// <param name="budget">max_num_batched_tokens.</param>
    /// <param name="seats">max_num_seqs.</param>
    /// <param name="routing">Round robin, else to the first with the fewest requests.</param>
    public LinearFleet(
        IReadOnlyList<LinearArrival> traffic,
        int passes,
        int count,
        int slowness,
        int budget,
        int seats,
        RoutingPolicy routing
    )
    {
        replicas =
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new LinearReplica(
                    LinearWorld.FixedNs * slowness,
                    LinearWorld.PerSequenceNs * slowness,
                    budget,
                    seats
                )),
        ];
        long durationNs = (traffic[^1].Ms - traffic[0].Ms) * 1_000_000;
        periodNs = durationNs + (durationNs / Math.Max(1, traffic.Count - 1));
        lastArrivalNs = traffic[^1].Ms * 1_000_000;
        int turn = 0;
        for (int pass = 0; pass < passes; pass++)
        {
            foreach (LinearArrival arrival in traffic)
            {
                long atNs = (arrival.Ms * 1_000_000) + (pass * periodNs);
                Array.ForEach(replicas, replica => replica.AdvanceTo(atNs));
                LinearReplica chosen =
                    routing == RoutingPolicy.RoundRobin
                        ? replicas[turn++ % count]
                        : replicas.MinBy(replica => replica.Outstanding)!;
                LinearSequence sequence = new(atNs, arrival.Input, arrival.Output);
                sequences.Add(sequence);
                chosen.Add(sequence);
            }
        }

        Array.ForEach(replicas, replica => replica.AdvanceTo(long.MaxValue));
    }

    /// <summary>True when more seats would have changed something.</summary>
    public bool IsShortOfSeats => replicas.Any(replica => replica.IsShortOfSeats);

    /// <summary>True when a larger token budget would have changed something.</summary>
    public bool IsShortOfBudget => replicas.Any(replica => replica.IsShortOfBudget);

    /// <summary>Whole passes of the traffic that the longest request stayed for.</summary>
    public int LongestPasses =>
        (int)(sequences.Max(sequence => sequence.LastNs - sequence.ArrivalNs) / periodNs);

    /// <summary>Requests that had arrived and not ended when the last one of a pass arrived.</summary>
    public int UnderWayAfter(int pass)
    {
        long endNs = lastArrivalNs + (pass * periodNs);
        return sequences.Count(sequence => sequence.ArrivalNs <= endNs && sequence.LastNs > endNs);
    }

    /// <summary>True when every target holds: percentiles by nearest rank over exact values.</summary>
    public bool Keeps(Slo slo) =>
        slo.Targets.All(target => Seconds(target.Metric, target.Statistic) <= target.LimitSeconds);

    /// <summary>A statistic of a metric over all passes, in seconds.</summary>
    public double Seconds(LatencyMetric metric, Statistic statistic)
    {
        double[] values = metric switch
        {
            LatencyMetric.Itl => [.. sequences.SelectMany(sequence => sequence.GapSeconds)],
            LatencyMetric.Tpot => [.. sequences.Select(sequence => sequence.TpotSeconds).OfType<double>()],
            LatencyMetric.E2e => [.. sequences.Select(sequence => sequence.E2eSeconds)],
            _ => [.. sequences.Select(sequence => sequence.TtftSeconds)],
        };
        Array.Sort(values);
        return statistic == Statistic.Mean
            ? values.Average()
            : values[((values.Length * PercentOf(statistic)) + 99) / 100 - 1];
    }

    private static int PercentOf(Statistic statistic) =>
        statistic switch
        {
            Statistic.P50 => 50,
            Statistic.P90 => 90,
            Statistic.P95 => 95,
            _ => 99,
        };
}
