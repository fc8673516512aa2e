using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Interruptions;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Capacities;

/// <summary>What one replica carries and costs on each GPU and in each format of the weights, the same requests played on each. The cheapest are found by branch and bound: what in closed form cannot be among them, or carries too little for a dollar in one run, is left out.</summary>
public static class CapacityTable
{
    /// <summary>The closed form may be this share too low.</summary>
    private const double ClosedFormSlack = 0.9;

    /// <summary>So many are looked at before the bound is taken anew.</summary>
    private const int Wave = 8;

    /// <summary>The table.</summary>
    /// <param name="request">Model, traffic, promise, the GPUs and formats of the rows; the first format of the cache.</param>
    /// <param name="rows">How many of the cheapest are wanted.</param>
    /// <param name="run">An interrupt keeps the GPUs and formats that ended.</param>
    /// <returns>The cheapest first, then those left out and those that cannot serve, in the order of the request.</returns>
    public static IReadOnlyList<CapacityRow> Of(PlanRequest request, int rows, LongRun run)
    {
        Cell[] cells =
        [
            .. request.Gpus.SelectMany(gpu =>
                request.Shapes.Weights.Select(weights => new Cell(request, gpu, weights))
            ),
        ];
        bool isWhole = Each(cells, cell => cell.Estimate());
        if (!isWhole)
        {
            run.Cancellation.ThrowIfCancellationRequested(); // Nobody knows yet what runs at all.
        }

        Cell[] runs =
        [
            .. cells.Where(cell => cell.SteadyPerUsd > 0).OrderByDescending(cell => cell.SteadyPerUsd),
        ];
        isWhole &= Each(runs[..Math.Min(rows, runs.Length)], cell => cell.Choose(0, run.Cancellation));
        // The bound is known before each wave begins: the answer does not depend on how many run at a time.
        foreach (Cell[] wave in runs.Skip(rows).Chunk(Wave))
        {
            double bound = Cheapest()[^1].PerUsd;
            isWhole &= Each(
                [.. wave.Where(cell => cell.SteadyPerUsd >= bound * ClosedFormSlack)],
                cell => cell.Choose(bound, run.Cancellation)
            );
        }

        Cell[] cheapest = Cheapest();
        isWhole &= run.Finish(cheapest.Length, (i, until) => cheapest[i].Describe(until)) == cheapest.Length;
        if (!isWhole)
        {
            run.Keep(cheapest.Count(cell => cell.IsDescribed), runs.Length, "GPUs and formats");
        }

        return [.. cheapest.Concat(cells.Except(cheapest)).Select(cell => cell.Row(run.Cut is not null))];

        Cell[] Cheapest() => [.. runs.OrderByDescending(cell => cell.PerUsd).Take(rows)];

        bool Each(Cell[] some, Action<Cell> act) => run.Play(some.Length, i => act(some[i])) == some.Length;
    }

    /// <summary>A GPU and a format while the table is made.</summary>
    private sealed class Cell
    {
        private readonly PlanRequest request;
        private readonly List<Rejection> rejections = [];
        private CapacitySpread? first;
        private ChosenFleet? chosen;
        private FleetCapacity? capacity;

        public Cell(PlanRequest all, GpuSpec gpu, NumberFormat weights) =>
            request = all with
            {
                Gpus = [gpu],
                Shapes = all.Shapes with { Weights = [weights], Kv = [all.Shapes.Kv[0]] },
            };

        /// <summary>Requests of an hour for a dollar, in closed form.</summary>
        public double SteadyPerUsd => first?.SteadyPerUsd ?? 0;

        /// <summary>The same as simulated; 0 before.</summary>
        public double PerUsd =>
            chosen is null
                ? 0
                : chosen.RequestsPerSecond
                    * 3600
                    / CapacitySearch.ShareOf(request.Pricing, chosen.Shape)!.UsdPerHour;

        public void Estimate() => first = CapacitySearch.First(request, null, rejections);

        public void Choose(double abovePerUsd, CancellationToken cancellation)
        {
            double steady = CapacitySearch.TwoDigits(first!.Value.SteadyPerSecond);
            PlanRequest near = request with
            {
                Workload = request.Workload.AtRate(steady / request.Workload.RatePerSecond),
            };
            chosen =
                abovePerUsd == 0 || CapacitySearch.CarriesFor(near, abovePerUsd, cancellation)
                    ? CapacitySearch.Choose(near, null, rejections, cancellation: cancellation)
                    : null;
        }

        /// <summary>True once everything is known that is said of its replica.</summary>
        public bool IsDescribed => capacity is not null;

        public void Describe(CancellationToken cancellation)
        {
            if (chosen is not null)
            {
                // The ends of the band lie around the rate that was found: the searches for them begin there.
                ChosenFleet around = chosen.Rate.Factor > 0 ? chosen.AtItsRate() : chosen;
                capacity = CapacitySearch.Describe(around, around.Rate, cancellation);
            }
        }

        public CapacityRow Row(bool isCut)
        {
            return new CapacityRow(
                request.Gpus[0],
                request.Shapes.Weights[0],
                capacity,
                capacity is null ? null : CapacitySearch.ShareOf(request.Pricing, capacity.Shape),
                capacity is null ? null : CapacitySearch.OneOf(request.Pricing, capacity.Shape),
                rejections,
                IsDearer: !isCut && capacity is null && SteadyPerUsd > 0,
                IsCutOff: isCut && capacity is null && SteadyPerUsd > 0
            );
        }
    }
}

/// <summary>One GPU and format of a <see cref="CapacityTable"/>.</summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Weights">Format of the weights.</param>
/// <param name="Capacity">The replica that serves most for a dollar; null where none runs, fits or is sold; one whose rate is 0 where none keeps the promise.</param>
/// <param name="Quote">What it costs where its instances are filled with such replicas; null where there is none.</param>
/// <param name="Alone">What it costs alone: the whole instances that it stands in, as a plan of one replica pays them.</param>
/// <param name="Rejections">Why spreads cannot be used.</param>
/// <param name="IsDearer">True where it runs, but is not among the cheapest that were asked for.</param>
/// <param name="IsCutOff">True where an interrupt came before its simulation had ended.</param>
public sealed record CapacityRow(
    GpuSpec Gpu,
    NumberFormat Weights,
    FleetCapacity? Capacity,
    FleetQuote? Quote,
    FleetQuote? Alone,
    IReadOnlyList<Rejection> Rejections,
    bool IsDearer,
    bool IsCutOff
)
{
    /// <summary>True where it carries some rate at a known price.</summary>
    public bool Carries => Capacity is { Rate.Factor: > 0 } && Quote is not null;
}

/// <summary>A way to spread a model over GPUs.</summary>
/// <param name="Shape">One replica.</param>
/// <param name="SteadyPerSecond">Its steady rate in closed form, whatever the latencies.</param>
/// <param name="UsdPerHour">What it costs; 1 where fleets of the same GPUs are compared.</param>
/// <param name="Setups">The engine settings that are tried, the engine's own first.</param>
internal readonly record struct CapacitySpread(
    ReplicaShape Shape,
    double SteadyPerSecond,
    double UsdPerHour,
    IEnumerable<ServingSetup> Setups
)
{
    /// <summary>What is tried first is what may serve most for a dollar; fleets of the same GPUs are compared without their price.</summary>
    public double SteadyPerUsd => SteadyPerSecond * 3600 / UsdPerHour;
}

/// <summary>Of some GPUs the fleet that carries most, with its rate as closely as the choice needed it.</summary>
/// <param name="Request">What was asked; its traffic at the rate around which was searched.</param>
/// <param name="Shape">One replica.</param>
/// <param name="Setup">The fleet, all replicas of it.</param>
/// <param name="Routing">How requests are spread over them.</param>
/// <param name="Rate">What it carries as a multiple of the traffic's rate, kept and lost at most 5 % apart.</param>
public sealed record ChosenFleet(
    PlanRequest Request,
    ReplicaShape Shape,
    ServingSetup Setup,
    RoutingPolicy Routing,
    DeliverableRate Rate
)
{
    /// <summary>Spreads and token budgets that were tried, where an interrupt came before all were; null for all.</summary>
    public (int Tried, int Of)? Cut { get; init; }

    /// <summary>Requests per second; 0 where no rate keeps the promise.</summary>
    public double RequestsPerSecond => Request.Workload.RatePerSecond * Rate.Factor;

    /// <summary>The same with its traffic at the rate that it carries.</summary>
    public ChosenFleet AtItsRate() =>
        this with
        {
            Request = Request with { Workload = Request.Workload.AtRate(Rate.Factor) },
            Rate = new DeliverableRate(1, Rate.LostFactor / Rate.Factor, Rate.Simulations),
        };
}
