using Farthing.Serving.Gpus;
using Farthing.Serving.Simulation;

namespace Farthing.Tests.Planning.ByHand;

/// <summary>Tries every fleet of a linear world, cheapest first, by the rules that docs/plan.md states. Shares nothing with the planner, the simulator and its judgements.</summary>
internal static class LinearOracle
{
    /// <summary>Budgets of docs/plan.md, smallest first.</summary>
    private static readonly int[] Budgets =
    [
        128,
        192,
        256,
        384,
        512,
        768,
        1024,
        1536,
        2048,
        3072,
        4096,
        6144,
        8192,
    ];

    private static readonly int[] Seats = [16, 32, 64, 128, 256, 512, 1024];

    /// <summary>The least dollars an hour at which any fleet keeps the promise; null where none does.</summary>
    public static double? MinUsdPerHour(LinearWorld world)
    {
        foreach ((GpuSpec gpu, int replicas, double usd) in Fleets(world).OrderBy(fleet => fleet.Usd))
        {
            if (AnyKeeps(world, gpu, replicas))
            {
                return usd;
            }
        }

        return null;
    }

    /// <summary>True when a fleet keeps the promise: over the busiest stretch, over all traffic and over all traffic that repeats, with a queue that does not grow.</summary>
    public static bool Keeps(
        LinearWorld world,
        GpuSpec gpu,
        int replicas,
        int budget,
        int seats,
        RoutingPolicy routing
    ) => Keeps(world, gpu, replicas, budget, seats, routing, out _);

    /// <summary>True where some fleet between two prices is so nearly full that a few passes of a few dozen requests cannot tell: its queue grows, by less than 15 % of the requests of a pass.</summary>
    public static bool IsTooCloseToTell(LinearWorld world, double oneUsd, double otherUsd) =>
        Fleets(world)
            .Where(fleet =>
                fleet.Usd >= Math.Min(oneUsd, otherUsd) && fleet.Usd <= Math.Max(oneUsd, otherUsd)
            )
            .Any(fleet =>
                (
                    from routing in Routings(world, fleet.Replicas)
                    from budget in BudgetsOf(world, fleet.Gpu)
                    from seats in SeatsOf(world, fleet.Gpu, budget)
                    select new LinearFleet(
                        world.Traffic,
                        30,
                        fleet.Replicas,
                        IsSlow(fleet.Gpu) ? LinearWorld.Slowness : 1,
                        budget,
                        seats,
                        routing
                    )
                ).Any(played =>
                    (played.UnderWayAfter(29) - played.UnderWayAfter(9)) / 20.0 is > 0.2 and double surplus
                    && surplus < 0.15 * world.Traffic.Count
                )
            );

    private static IEnumerable<(GpuSpec Gpu, int Replicas, double Usd)> Fleets(LinearWorld world) =>
        from gpu in world.Gpus
        from replicas in Enumerable.Range(1, world.MaxGpus)
        let paid = (replicas + world.Pack - 1) / world.Pack * world.Pack
        select (gpu, replicas, paid * (IsSlow(gpu) ? world.SlowUsd : world.FastUsd));

    private static bool AnyKeeps(LinearWorld world, GpuSpec gpu, int replicas)
    {
        foreach (RoutingPolicy routing in Routings(world, replicas))
        {
            foreach (int budget in BudgetsOf(world, gpu))
            {
                bool isShortOfBudget = false;
                foreach (int seats in SeatsOf(world, gpu, budget))
                {
                    if (Keeps(world, gpu, replicas, budget, seats, routing, out LinearFleet last))
                    {
                        return true;
                    }

                    isShortOfBudget |= last.IsShortOfBudget;
                    if (!last.IsShortOfSeats)
                    {
                        break; // More seats do the same.
                    }
                }

                if (!isShortOfBudget)
                {
                    break; // A larger budget does the same.
                }
            }
        }

        return false;
    }

    // last: the play that decided.
    private static bool Keeps(
        LinearWorld world,
        GpuSpec gpu,
        int replicas,
        int budget,
        int seats,
        RoutingPolicy routing,
        out LinearFleet last
    )
    {
        LinearFleet Play(IReadOnlyList<LinearArrival> traffic, int passes) =>
            new(traffic, passes, replicas, IsSlow(gpu) ? LinearWorld.Slowness : 1, budget, seats, routing);

        LinearFleet once = last = Play(world.Traffic, 1);
        if (!once.Keeps(world.Slo))
        {
            return false;
        }

        if (world.Busiest is { } busiest && !(last = Play(busiest, 1)).Keeps(world.Slo))
        {
            return false;
        }

        // Thirty passes: a queue that grows by one request a pass or more stands out.
        LinearFleet thirty = last = Play(world.Traffic, 30);
        int UnderWay(int pass) => thirty.UnderWayAfter(pass);
        bool grows = UnderWay(29) - UnderWay(19) >= 10;

        // Three passes, or as many as make 600 requests but no more than twelve, after those that the longest request took.
        int stride = Math.Min(4, (int)Math.Ceiling(200.0 / world.Traffic.Count));
        int passes = Math.Min(7, once.LongestPasses) + (3 * stride);
        return !grows && (last = Play(world.Traffic, passes)).Keeps(world.Slo);
    }

    private static bool IsSlow(GpuSpec gpu) => gpu == LinearWorld.Slow;

    private static RoutingPolicy[] Routings(LinearWorld world, int replicas) =>
        world.Routing is RoutingPolicy given ? [given]
        : replicas == 1 ? [RoutingPolicy.RoundRobin]
        : [RoutingPolicy.LeastOutstanding, RoutingPolicy.RoundRobin];

    private static int[] BudgetsOf(LinearWorld world, GpuSpec gpu) =>
        world.Budget is int given
            ? [given]
            : [.. Budgets.Where(budget => budget <= (IsSlow(gpu) ? 2048 : 8192))];

    private static int[] SeatsOf(LinearWorld world, GpuSpec gpu, int budget) =>
        world.Seats is int given
            ? [given]
            : [.. Seats.Where(seats => seats <= Math.Min(budget, IsSlow(gpu) ? 256 : 1024))];
}
