using Farthing.Numerics.Randomness;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>A random linear world: bursts, long and short requests, one or two promises that bind, everything on a grid of 100 ms so that no limit lies where rounding decides.</summary>
internal static class RandomWorld
{
    private static readonly Statistic[] Statistics =
    [
        Statistic.Mean,
        Statistic.P50,
        Statistic.P90,
        Statistic.P95,
        Statistic.P99,
    ];

    private static readonly LatencyMetric[] Metrics =
    [
        LatencyMetric.Ttft,
        LatencyMetric.Itl,
        LatencyMetric.Tpot,
        LatencyMetric.E2e,
    ];

    private static readonly int[] Outputs = [1, 2, 3, 5, 9, 17];

    /// <summary>The world of a seed.</summary>
    public static LinearWorld Of(int seed)
    {
        Pcg32 random = new((ulong)seed, 41);
        List<LinearArrival> traffic = Traffic(ref random);
        LinearWorld world = new()
        {
            Traffic = traffic,
            Busiest = random.NextInt32(0, 2) == 0 ? [.. traffic.Take(traffic.Count / 3)] : null,
            FastUsd = 3,
            SlowUsd = random.NextInt32(10, 29) / 10.0,
            Pack = random.NextInt32(0, 4) == 0 ? 2 : 1,
            MaxGpus = random.NextInt32(2, 8),
            Seats = random.NextInt32(0, 1) == 0 ? 1 << random.NextInt32(0, 4) : null,
            Budget = random.NextInt32(0, 1) == 0 ? 1 << random.NextInt32(7, 11) : null,
            Routing = random.NextInt32(0, 2) switch
            {
                0 => RoutingPolicy.RoundRobin,
                1 => RoutingPolicy.LeastOutstanding,
                _ => null,
            },
        };
        Slo slo = Promise(ref random, world);

        // The search takes for granted that fewer tokens make a shorter step, and leaves budgets out by it: here they do not.
        bool isOfGaps = slo.Targets.Any(target => target.Metric is LatencyMetric.Itl);
        return world with { Slo = slo, Budget = isOfGaps ? world.Budget ?? 1024 : world.Budget };
    }

    /// <summary>24 to 60 requests in bursts; the last comes so that a pass is a whole number of tenths of a second.</summary>
    private static List<LinearArrival> Traffic(ref Pcg32 random)
    {
        int count = random.NextInt32(24, 60);
        int everyTenths = random.NextInt32(1, 25);
        int longest = random.NextInt32(1, 5);
        int prompt = 1 << random.NextInt32(5, 10);
        int burst = random.NextInt32(1, 6);
        List<LinearArrival> traffic = [];
        long tenths = 0;
        for (int i = 0; i < count - 1; i++)
        {
            traffic.Add(
                new LinearArrival(
                    tenths * 100,
                    random.NextInt32(prompt / 2, prompt),
                    Outputs[random.NextInt32(0, longest)]
                )
            );
            tenths += i % burst == burst - 1 ? random.NextInt32(0, 2 * everyTenths * burst) : 0;
        }

        long perRequest = (tenths / (count - 1)) + 1;
        traffic.Add(new LinearArrival(perRequest * (count - 1) * 100, prompt, Outputs[longest]));
        return traffic;
    }

    /// <summary>One or two promises at 0.6 to 1.5 times what half the GPUs do, moved between two values that may occur.</summary>
    private static Slo Promise(ref Pcg32 random, LinearWorld world)
    {
        int targets = random.NextInt32(0, 9) == 0 ? 0 : random.NextInt32(1, 2);
        LinearFleet usual = new(
            world.Traffic,
            1,
            Math.Max(1, world.MaxGpus / 2),
            1,
            world.Budget ?? 1024,
            world.Seats ?? 16,
            world.Routing ?? RoutingPolicy.LeastOutstanding
        );
        List<SloTarget> promised = [];
        while (promised.Count < targets)
        {
            LatencyMetric metric = Metrics[random.NextInt32(0, Metrics.Length - 1)];
            Statistic statistic = Statistics[random.NextInt32(0, Statistics.Length - 1)];
            double seconds = usual.Seconds(metric, statistic) * (0.6 + (0.9 * random.NextDouble()));
            double off = metric == LatencyMetric.Tpot ? 0.003125 : 0.05;
            double grid = metric == LatencyMetric.Tpot ? 0.00625 : 0.1;
            promised.Add(
                new SloTarget(metric, statistic, (Math.Max(1, Math.Round(seconds / grid)) * grid) + off)
            );
        }

        return new Slo(promised);
    }
}
