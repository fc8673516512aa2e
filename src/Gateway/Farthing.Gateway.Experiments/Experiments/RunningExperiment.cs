using Farthing.Experiments.Arms;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Experiments;

/// <summary>An experiment as requests meet it. Any thread.</summary>
internal sealed class RunningExperiment
{
    private readonly Assignment? units;
    private readonly BlockSchedule? blocks;
    private readonly ShuffledControl? shuffled;
    private readonly string controlTag;
    private readonly string treatmentTag;
    private readonly long[] counts = new long[Enum.GetValues<ExperimentCount>().Length];

    /// <summary>An experiment.</summary>
    public RunningExperiment(ExperimentPlan plan)
    {
        Plan = plan;
        Hash = plan.Hash();
        if (plan.Blocks is null)
        {
            units = new Assignment(plan);
        }
        else
        {
            blocks = new BlockSchedule(plan);
        }

        (controlTag, treatmentTag) = (
            ArmTag.Of(plan.Id, isControl: true),
            ArmTag.Of(plan.Id, isControl: false)
        );
        OptedOutTag = ArmTag.OptedOut(plan.Id);
        ShuffledTag = ArmTag.Shuffled(plan.Id);
        shuffled = ShuffledControl.Of(plan);
        Withheld =
            WithheldBy(plan.Lever)
            | plan.Covers.Aggregate(WithheldLevers.None, (all, one) => all | WithheldBy(one));
        LeverSettings settings = plan.Settings;
        RoutePolicy? policy = settings.ControlPolicy is string written
            ? Enum.Parse<RoutePolicy>(written.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)
            : null;
        ControlRoute =
            policy is null && settings.ControlDeployments.Count == 0
                ? null
                : new ArmRoute(policy, settings.ControlDeployments);
        TreatmentRoute =
            settings.TreatmentDeployments.Count == 0
                ? null
                : new ArmRoute(null, settings.TreatmentDeployments);
    }

    /// <summary>The plan.</summary>
    public ExperimentPlan Plan { get; }

    /// <summary>The plan's hash.</summary>
    public string Hash { get; }

    /// <summary>Levers that its control goes without.</summary>
    public WithheldLevers Withheld { get; }

    /// <summary>Routing of control; null: as configured.</summary>
    public ArmRoute? ControlRoute { get; }

    /// <summary>Routing of treatment; null: as configured.</summary>
    public ArmRoute? TreatmentRoute { get; }

    /// <summary>The tag of a request that opted out.</summary>
    public string OptedOutTag { get; }

    /// <summary>The tag of a request of control that is routed at random.</summary>
    public string ShuffledTag { get; }

    /// <summary>The tag of an arm.</summary>
    public string TagOf(Arm arm) => arm == Arm.Control ? controlTag : treatmentTag;

    /// <summary>Counts a request.</summary>
    public void Count(ExperimentCount what) => Interlocked.Increment(ref counts[(int)what]);

    /// <summary>Requests of a kind since the gateway's start.</summary>
    public long Of(ExperimentCount what) => Volatile.Read(ref counts[(int)what]);

    /// <summary>The arm of a request; null where it is none of the experiment's.</summary>
    /// <param name="demand">Whom it is for, and its model.</param>
    /// <param name="user">The end user; empty without.</param>
    /// <param name="arrival">When it came.</param>
    public Arm? ArmOf(in Demand demand, string user, DateTimeOffset arrival)
    {
        Caller caller = demand.Caller;
        if (arrival < Plan.Start || !Plan.Scope.Has(caller.KeyId, caller.Team, demand.Model))
        {
            return null;
        }

        return blocks is null ? units!.Of(NameOf(demand, user)).Arm : blocks.At(arrival)?.Arm;
    }

    /// <summary>The block of an instant; null outside all blocks, and where units are assigned.</summary>
    public Block? BlockAt(DateTimeOffset instant) => blocks?.At(instant);

    /// <summary>The part of a request of control in its shuffled half: null where it has none of it, else whether the small model is drawn.</summary>
    /// <param name="demand">Whom it is for.</param>
    /// <param name="user">The end user; empty without.</param>
    public bool? ShuffledOf(in Demand demand, string user) =>
        shuffled is null || blocks is not null || !shuffled.Has(NameOf(demand, user))
            ? null
            : shuffled.IsSmall(NameOf(demand, user));

    private UnitName NameOf(in Demand demand, string user) =>
        UnitName.Of(Plan.Unit, demand.Caller.KeyId, demand.Caller.Team, user, demand.Session);

    private static WithheldLevers WithheldBy(LeverKind lever) =>
        lever switch
        {
            LeverKind.ExactCache => WithheldLevers.ExactCache
                | WithheldLevers.CanonicalCache
                | WithheldLevers.SemanticCache,
            LeverKind.CanonicalCache => WithheldLevers.CanonicalCache | WithheldLevers.SemanticCache,
            LeverKind.SemanticCache => WithheldLevers.SemanticCache,
            LeverKind.Cascade => WithheldLevers.Cascade,
            LeverKind.PromptCacheMarks => WithheldLevers.PromptCacheMarks,
            _ => WithheldLevers.None,
        };
}

/// <summary>Requests of an experiment that are counted.</summary>
internal enum ExperimentCount
{
    /// <summary>In control.</summary>
    Control,

    /// <summary>In treatment.</summary>
    Treatment,

    /// <summary>In control, and refused.</summary>
    ControlRefused,

    /// <summary>In treatment, and refused.</summary>
    TreatmentRefused,

    /// <summary>Of clients that asked to go without.</summary>
    OptedOut,
}
