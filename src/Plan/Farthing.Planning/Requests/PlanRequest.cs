using Farthing.Catalogs.Support;
using Farthing.Planning.Fleets;
using Farthing.Planning.Setups;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Requests;

/// <summary>Request for a plan: one model, its traffic, its promise, and the allowed hardware.</summary>
public sealed record PlanRequest
{
    /// <summary>The model.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>The traffic.</summary>
    public required PlanWorkload Workload { get; init; }

    /// <summary>The promise; may be empty, then only keeping up counts.</summary>
    public required Slo Slo { get; init; }

    /// <summary>GPUs that may be used, at least one.</summary>
    public required IReadOnlyList<GpuSpec> Gpus { get; init; }

    /// <summary>Formats and spreads that may be used.</summary>
    public required ShapeConstraints Shapes { get; init; }

    /// <summary>Engine settings that the person fixed; nulls are searched.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>True searches settings alone that served runs were measured with (<see cref="MeasuredSetting"/>).</summary>
    public bool OnlyMeasuredSettings { get; init; }

    /// <summary>Fixed number of replicas; null searches.</summary>
    public int? Replicas { get; init; }

    /// <summary>Routing of requests over replicas; null searches.</summary>
    public RoutingPolicy? Routing { get; init; }

    /// <summary>Time outside the engine. Its routing is that of each fleet: <see cref="Routing"/> or one that was searched.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>Slowness of the steps at which the promise must still hold: a share of the step-time error's distribution.</summary>
    public BandEdge Edge { get; init; } = BandEdge.Sure(DefaultConfidence);

    /// <summary>Default certainty that all promises hold.</summary>
    public const double DefaultConfidence = 0.9;

    /// <summary>True tries every configuration that could be cheaper than the answer; false ends with those that are likely to be: for questions of the second rank. Where the cheapest fleet alone is asked, its answer is then judged over the busiest stretch and not confirmed with all traffic.</summary>
    public bool IsProven { get; init; } = true;

    /// <summary>True plays all traffic against a large fleet that a thinned one stood for before it is an answer; false takes the thinned one's word: for one of many questions whose mean is asked.</summary>
    public bool ConfirmsLarge { get; init; } = true;

    /// <summary>True plays all traffic against every fleet that kept the promise over the busiest stretch. False plays it against the answer; where that broke it, the search begins anew.</summary>
    internal bool PlaysWhole { get; init; }

    /// <summary>True asks for the cheapest fleet of all GPUs alone: GPUs are searched one after the other, each only for what would be cheaper than those before, and nothing is simulated that only describes a fleet until somebody asks for it.</summary>
    public bool IsCheapestAlone { get; init; }

    /// <summary>A fleet that may keep the promise: tried first, so that dearer ones need not be. Null where none is known.</summary>
    internal Candidate? Incumbent { get; init; }

    /// <summary>Dollars an hour from which on a fleet is of no use.</summary>
    public double BelowUsdPerHour { get; init; } = double.PositiveInfinity;

    /// <summary>Fleets whose price is this much above the cheapest, or less, are a tie: the best of each format of the weights is known.</summary>
    public double TieFraction { get; init; } = 0.02;

    /// <summary>Fleets that were simulated before. A request made from this one by <c>with</c> shares them: other prices, promises, formats, GPUs or edges reuse what is known.</summary>
    public FleetRuns Runs { get; init; } = new();

    /// <summary>Prices of fleets.</summary>
    public required IFleetPricing Pricing { get; init; }

    /// <summary>Which formats run where, and what divides.</summary>
    public required SupportRules Support { get; init; }

    /// <summary>The step times' coefficients.</summary>
    public required CoefficientSet Coefficients { get; init; }

    /// <summary>Formats of the weights that win a tie in price, the best first; empty lets the price alone decide.</summary>
    public IReadOnlyList<NumberFormat> PreferredFormats { get; init; } = [];

    /// <summary>Position of a format in <see cref="PreferredFormats"/>; after all of them where it is absent.</summary>
    public int PreferenceOf(NumberFormat format)
    {
        for (int i = 0; i < PreferredFormats.Count; i++)
        {
            bool isSame =
                PreferredFormats[i] == format
                || (FormatFacts.Is16Bit(PreferredFormats[i]) && FormatFacts.Is16Bit(format));
            if (isSame)
            {
                return i;
            }
        }

        return PreferredFormats.Count;
    }

    /// <summary>GPUs that are searched at once; null takes every core. The answer does not depend on it.</summary>
    public int? Threads { get; init; }
}
