using Farthing.Numerics.Faults;
using Farthing.Planning;
using Farthing.Planning.Apis;
using Farthing.Planning.Certainty;
using Farthing.Planning.Exports;
using Farthing.Planning.Variants;
using Farthing.Scenarios.Parts;

namespace Farthing.Scenarios.Plans;

/// <summary>A plan with everything that is said beside it: the APIs' bills, where the answer flips, variants, the serving command.</summary>
public sealed class PlanAnswer
{
    /// <summary>Completes a plan.</summary>
    public PlanAnswer(
        PlanInputs inputs,
        Plan plan,
        IReadOnlyList<PlanVariant> variants,
        double seconds,
        FaultList faults
    )
    {
        Inputs = inputs;
        Plan = plan;
        Seconds = seconds;
        HoursPerMonth = inputs.Scenario.HoursPerMonth;
        People = PeopleOf(inputs.Scenario.People);
        Traffic = ApiTraffic.Of(
            plan.Request.Workload.Table,
            plan.Request.Workload.RatePerSecond,
            CachedFraction(plan),
            HoursPerMonth
        );
        Bills = ApiComparison.Bills(
            inputs.Catalog,
            plan.Request.Model,
            inputs.Scenario.Compare,
            Traffic,
            People,
            inputs.Today,
            faults
        );
        Variants = variants;
        if (plan.Chosen is PlanEntry chosen)
        {
            ApiBill? cheapest =
                Bills.FirstOrDefault(bill => bill.IsSameModel) ?? (Bills.Count > 0 ? Bills[0] : null);
            Decision = cheapest is null
                ? null
                : new BuyDecision(SelfHostSide.Of(chosen, plan.Request), cheapest, Traffic, People);
            Cautions = PriceCautions.Of(inputs, chosen);
            Command = ServeCommand.Of(
                chosen.Setup.Deployment,
                chosen.Setup.Engine,
                plan.Request.Workload.LongestRequestTokens,
                inputs.Catalog.TryModel(plan.Request.Model.Id, out _)?.Aliases ?? [],
                chosen.Routing,
                chosen.Quote.SpareReplicas
            );
        }
    }

    /// <summary>Engineers as written, else a share that grows with the fleet: what an API takes, and one for so many GPUs.</summary>
    private static PeopleCost PeopleOf(ScenarioPeople people) =>
        people.SelfHost is double fixedShare
            ? new PeopleCost(fixedShare, people.Api, people.UsdPerYear)
            : new PeopleCost(people.Api, people.Api, people.UsdPerYear)
            {
                PerGpu = 1 / people.GpusPerEngineer,
            };

    /// <summary>True where the scenario says nothing of people: the verdict is then said with and without them.</summary>
    public bool AssumesPeople =>
        Inputs.Scenario.Values.Paths.All(path =>
            !path.StartsWith("people.", StringComparison.Ordinal) || !Inputs.Scenario.IsGiven(path)
        );

    /// <summary>What was asked.</summary>
    public PlanInputs Inputs { get; }

    /// <summary>The planner's answer.</summary>
    public Plan Plan { get; }

    /// <summary>What is served now, on the same traffic; null where nobody said.</summary>
    public PlanBaseline? Baseline { get; init; }

    /// <summary>What certainty and own measurements cost and are worth; null where the plan was interrupted.</summary>
    public CertaintyLadder? Certainty { get; init; }

    /// <summary>The play that proves a fleet on spot; null where nothing is on spot.</summary>
    public SpotProof? Spot { get; init; }

    /// <summary>True where what stands beside the plan was interrupted, or the plan itself.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>What to know of the chosen fleet's price.</summary>
    public IReadOnlyList<string> Cautions { get; } = [];

    /// <summary>How long it took.</summary>
    public double Seconds { get; }

    /// <summary>Hours that a month is billed.</summary>
    public double HoursPerMonth { get; }

    /// <summary>What people cost.</summary>
    public PeopleCost People { get; }

    /// <summary>The same tokens, as APIs bill them.</summary>
    public ApiTraffic Traffic { get; }

    /// <summary>The APIs' bills, cheapest first.</summary>
    public IReadOnlyList<ApiBill> Bills { get; }

    /// <summary>Build or buy against the cheapest API that sells the model; null without a fleet or an API.</summary>
    public BuyDecision? Decision { get; }

    /// <summary>The plan with one thing moved.</summary>
    public IReadOnlyList<PlanVariant> Variants { get; }

    /// <summary>The serving command of one replica; null without a fleet.</summary>
    public ServeCommand? Command { get; }

    /// <summary>The share of prompt tokens that the chosen fleet finds in its caches: what a provider's cache is taken to find too. Null where the traffic says nothing of prefixes.</summary>
    private static double? CachedFraction(Plan plan) =>
        plan.Request.Workload.Table.HasPrefixes && plan.Chosen is { Center.InputTokens: > 0 } chosen
            ? (double)chosen.Center.CachedTokens / chosen.Center.InputTokens
            : null;

    /// <summary>What moves the decision.</summary>
    public IReadOnlyList<TornadoBar> Tornado() =>
        Decision is null ? [] : DecisionTornado.Bars(DecisionTornado.InputsOf(Decision));
}
