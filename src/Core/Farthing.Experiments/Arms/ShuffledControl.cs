using Farthing.Experiments.Plans;

namespace Farthing.Experiments.Arms;

/// <summary>Half of a router's control, which goes to the small model at random, as often as the router sends to it. It shows what the router knows beyond "less". Thread-safe.</summary>
public sealed class ShuffledControl
{
    private readonly Assignment halves;
    private readonly Assignment draws;
    private readonly Arm small;

    private ShuffledControl(ExperimentPlan plan, double share)
    {
        halves = new Assignment(plan.Salt + "/shuffled", plan.Id, PlanRules.MaxControlShare);
        small = share <= PlanRules.MaxControlShare ? Arm.Control : Arm.Treatment;
        draws = new Assignment(plan.Salt + "/small", plan.Id, Math.Min(share, 1 - share));
    }

    /// <summary>The one of a plan; null where it has none.</summary>
    public static ShuffledControl? Of(ExperimentPlan plan) =>
        plan.Settings.ShuffledShare is double share ? new ShuffledControl(plan, share) : null;

    /// <summary>True where a unit of control belongs to it.</summary>
    /// <param name="unit">A unit of control.</param>
    public bool Has(in UnitName unit) => halves.Of(unit).Arm == Arm.Control;

    /// <summary>True where its unit goes to the small model.</summary>
    /// <param name="unit">A unit of it.</param>
    public bool IsSmall(in UnitName unit) => draws.Of(unit).Arm == small;

    /// <summary>Share of units in the plain control, of those in it and in treatment.</summary>
    /// <param name="plan">The plan.</param>
    public static double PlainShareOf(ExperimentPlan plan)
    {
        double share = plan.Arms.ControlShare;
        return plan.Settings.ShuffledShare is null ? share : share / 2 / (1 - (share / 2));
    }
}
