using Farthing.Planning;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Fleets;

/// <summary>Worth of each thing that a plan does: from naive serving towards the plan's replica, one after the other. Each time the smallest fleet that stays and keeps the promise on the month's busiest day.</summary>
/// <remarks>Of the fleets before the plan's own the number of GPUs has no limit. Routing is the plan's throughout. The order is part of the answer: what comes first takes what two would bring.</remarks>
/// <param name="inputs">What was asked of the plan.</param>
/// <param name="question">The month and the plan's replica.</param>
/// <param name="plan">The plan.</param>
/// <param name="still">The smallest fleet of the plan's replica.</param>
public sealed class Waterfall(PlanInputs inputs, FleetQuestion question, Plan plan, StaticFleet still)
{
    /// <summary>Most replicas that are tried.</summary>
    public const int MostReplicas = 16_384;

    /// <summary>Fleets up to this size play every request of the day. A larger one is stood for by so many of its replicas, under their part of the traffic; traffic with prefixes is played whole.</summary>
    private const int LargestWhole = 12;

    private readonly PlanRequest request = plan.Request;
    private readonly PlanEntry chosen = plan.Chosen!;
    private readonly List<WaterfallBar> bars = [];
    private double? level;

    /// <summary>Replicas beyond those that the closed form asks for in the busiest hour, over the square root of those: as pools of servers are staffed. A guess at first, then that of the fleet before.</summary>
    private double spare = 3;

    /// <summary>The bars, in order; those that were found where it is stopped.</summary>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="cancellation">Stops it.</param>
    public IReadOnlyList<WaterfallBar> Find(StudyProgress progress, CancellationToken cancellation)
    {
        try
        {
            Fill(progress, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The bars so far stand; the answer says that it was stopped.
        }

        return bars;
    }

    private void Fill(StudyProgress progress, CancellationToken cancellation)
    {
        WaterfallReplica? at = WaterfallReplica.Naive(
            request,
            chosen.Setup.Deployment.Engine,
            question.Month.Days.Max(day => day.Workload.Summary.LongestOutput),
            gpu => new FleetPlaces(inputs, chosen.Setup.Deployment with { Gpu = gpu }).UsdPerGpuHour()
        );
        if (at is null)
        {
            return;
        }

        foreach (WaterfallStep step in Enum.GetValues<WaterfallStep>())
        {
            progress.Show(
                $"what each lever brings: {bars.Count + 1} of {Enum.GetValues<WaterfallStep>().Length}"
            );
            (WaterfallReplica next, string? why) = Turn(step, at);
            if (why is not null)
            {
                bool isUnknown = step == WaterfallStep.PrefixCaching && !HasPrefixes;
                bars.Add(new WaterfallBar(step, null, null, isUnknown ? null : level, why));
            }
            else
            {
                Play(step, next, cancellation);
            }

            at = next;
        }
    }

    private bool HasPrefixes => question.Month.Busiest.Workload.HasPrefixes;

    /// <summary>Turns one thing on.</summary>
    /// <returns>The replica with it, and why it is as before; null where it is not.</returns>
    private (WaterfallReplica Replica, string? Why) Turn(WaterfallStep step, WaterfallReplica at)
    {
        ReplicaShape shape = at.Shape;
        EngineOptions engine = at.Engine;
        ReplicaShape own = chosen.Shape;
        switch (step)
        {
            case WaterfallStep.ContinuousBatching:
                return (at with { Engine = engine with { MaxNumSeqs = request.Engine.MaxNumSeqs } }, null);
            case WaterfallStep.PagedKv:
                return (
                    at with
                    {
                        Engine = engine with { KvLayout = KvLayout.Paged, MaxTokens = null },
                    },
                    null
                );
            case WaterfallStep.Quantization:
                return Formatted(at, shape with { Weights = own.Weights }, own.Weights, shape.Weights);
            case WaterfallStep.Fp8Kv:
                return Formatted(at, shape with { Kv = own.Kv }, own.Kv, shape.Kv);
            case WaterfallStep.PrefixCaching:
                bool isOn = chosen.Setup.Deployment.Engine.EnablePrefixCaching;
                return (
                    at with
                    {
                        Engine = engine with { EnablePrefixCaching = isOn },
                    },
                    !HasPrefixes ? "the traffic does not say which prefixes requests share"
                    : isOn ? null
                    : "switched off in this plan"
                );
            case WaterfallStep.RightGpu:
                WaterfallReplica moved =
                    (at with { Shape = shape with { Weights = own.Weights, Kv = own.Kv } }).Smallest(
                        request,
                        own.Gpu,
                        _ => true
                    ) ?? new WaterfallReplica(own, engine);
                return (moved, moved == at ? $"already on {own.Gpu.Id}" : null);
            default: // The naive replica itself.
                return (at, null);
        }
    }

    /// <summary>A replica in another format, where its GPU serves it.</summary>
    private (WaterfallReplica Replica, string? Why) Formatted(
        WaterfallReplica at,
        ReplicaShape shape,
        NumberFormat wanted,
        NumberFormat now
    )
    {
        if (wanted == now || (FormatFacts.Is16Bit(wanted) && FormatFacts.Is16Bit(now)))
        {
            return (at, $"this plan serves {FormatFacts.Id(wanted).ToUpperInvariant()}");
        }

        WaterfallReplica other = at with { Shape = shape };
        return other.Setup(request) is null
            ? (at, $"{shape.Gpu.Id} does not serve {FormatFacts.Id(wanted).ToUpperInvariant()}")
            : (other, null);
    }

    private void Play(WaterfallStep step, WaterfallReplica replica, CancellationToken cancellation)
    {
        if (replica.Setup(request) is not ServingSetup setup)
        {
            bars.Add(new WaterfallBar(step, null, null, null, "does not hold the longest request"));
            return;
        }

        FleetQuestion asked = question with { Setup = setup };
        EdgeRun Run(int replicas)
        {
            bool isPart = replicas > LargestWhole && !HasPrefixes;
            int played = isPart ? LargestWhole : replicas;
            FleetDay day = isPart
                ? question.Month.BusiestAt((double)played / replicas, cancellation)
                : question.Month.Busiest;
            return asked.Sweep(asked.Inputs(day)).Still(played, stopsWhenLost: true, cancellation);
        }

        double busiestHour = PolicyFamilies.PeakRate(still.Run.Result.LongWindows);
        double carried = busiestHour / WaterfallReplica.PerSecond(request, setup);
        StaticFleet? found = StaticFleet.FindNear(
            (int)Math.Clamp(Math.Round(carried + (spare * Math.Sqrt(carried))), 1, MostReplicas),
            MostReplicas,
            Run,
            question.Promise.Keeps,
            (replicas, run) => setup.WithReplicas(replicas).BilledGpuSeconds(run.Result),
            cancellation
        );
        if (found is null)
        {
            string why = FormattableString.Invariant(
                $"{replica.Shape.Gpu.Id} {replica.Shape.Spread} keeps the promise with no number of replicas up to {MostReplicas:N0}"
            );
            bars.Add(new WaterfallBar(step, null, null, null, why));
            return;
        }

        int needed = HasPrefixes ? found.Replicas : Pooled(found.Replicas, carried);
        spare = step == WaterfallStep.SingleRequests ? spare : (needed - carried) / Math.Sqrt(carried);
        level = new FleetPlaces(inputs, setup.Deployment, question.Spares).OnDemandUsdPerMonth(needed);
        bars.Add(new WaterfallBar(step, replica.Shape, needed, level, null));
    }

    /// <summary>Replicas of a fleet that a part of it stood for. A larger pool evens bursts out: what it has beyond the load grows with the square root.</summary>
    /// <remarks>Halfin and Whitt, Heavy-Traffic Limits for Queues with Many Exponential Servers, 1981.</remarks>
    /// <param name="found">Replicas by the part.</param>
    /// <param name="carried">Replicas that keep up with the busiest hour.</param>
    private static int Pooled(int found, double carried) =>
        found <= LargestWhole || carried >= found
            ? found
            : (int)
                Math.Ceiling(carried + (Math.Sqrt((double)LargestWhole * found) * (1 - (carried / found))));
}

/// <summary>A bar of the waterfall: the smallest fleet that stays and keeps the promise on the busiest day with what is turned on so far.</summary>
/// <param name="Step">What is turned on with it.</param>
/// <param name="Shape">The replica that was played; null where none was: nothing changed, or nothing is known.</param>
/// <param name="Replicas">How many of it; null likewise.</param>
/// <param name="UsdPerMonth">A month of it, on demand where that is cheapest; the one before where nothing changed. Null where it is not known.</param>
/// <param name="Why">Why nothing changed, or is not known; null where a fleet was played.</param>
public sealed record WaterfallBar(
    WaterfallStep Step,
    ReplicaShape? Shape,
    int? Replicas,
    double? UsdPerMonth,
    string? Why
);

/// <summary>What is turned on before a plan's own replica, in the order in which it is: each bar of the waterfall has all of those before it.</summary>
public enum WaterfallStep
{
    /// <summary>Nothing: requests are served one at a time, in 16 bit, on the GPUs that do so cheapest.</summary>
    SingleRequests,

    /// <summary>As many requests at a time as the engine takes; each reserves its prompt and the longest output.</summary>
    ContinuousBatching,

    /// <summary>KV memory in blocks, taken as a request grows.</summary>
    PagedKv,

    /// <summary>The plan's format of the weights.</summary>
    Quantization,

    /// <summary>The plan's format of the KV cache.</summary>
    Fp8Kv,

    /// <summary>Blocks with equal prefixes are kept.</summary>
    PrefixCaching,

    /// <summary>The plan's GPU, in the smallest replica that holds the model.</summary>
    RightGpu,
}
