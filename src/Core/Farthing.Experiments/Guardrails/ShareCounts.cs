using System.Runtime.InteropServices;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Statistics;

namespace Farthing.Experiments.Guardrails;

/// <summary>Counts of a share by cluster: tasks that succeeded of those reported, requests that failed of all.</summary>
public sealed class ShareCounts
{
    private const double OneSided = 0.95;
    private readonly Dictionary<ulong, Counts> clusters = [];

    /// <summary>Adds to a cluster.</summary>
    /// <param name="unit">The cluster and its arm.</param>
    /// <param name="counted">Those that count, such as successes.</param>
    /// <param name="all">All of them.</param>
    public void Add(in AssignedUnit unit, long counted, long all)
    {
        ref Counts counts = ref CollectionsMarshal.GetValueRefOrAddDefault(clusters, unit.Cluster, out _);
        counts.Arm = unit.Arm;
        counts.Counted += counted;
        counts.All += all;
    }

    /// <summary>The guardrail: difference of shares with variance by clusters (delta method).</summary>
    /// <returns>Unproven below 10 clusters in an arm.</returns>
    public GuardrailResult Judge(PlannedGuardrail plan)
    {
        (AssignedUnit Unit, long Counted, long All)[] rows = Rows();
        ArmShare control = Of(Arm.Control, rows);
        ArmShare treatment = Of(Arm.Treatment, rows);
        double fewest = Math.Min(control.Clusters, treatment.Clusters);
        if (fewest < PlanRules.MinClusters)
        {
            return GuardrailResult.Of(
                plan,
                control.Share,
                treatment.Share,
                double.NegativeInfinity,
                double.PositiveInfinity
            );
        }

        double half =
            StudentDistribution.Quantile(OneSided, fewest - 1)
            * Math.Sqrt(control.Variance + treatment.Variance);
        double difference = treatment.Share - control.Share;
        return GuardrailResult.Of(plan, control.Share, treatment.Share, difference - half, difference + half);
    }

    /// <summary>Clusters in the order of their numbers.</summary>
    internal (AssignedUnit Unit, long Counted, long All)[] Rows()
    {
        ulong[] keys = new ulong[clusters.Count];
        clusters.Keys.CopyTo(keys, 0);
        Array.Sort(keys);
        (AssignedUnit Unit, long Counted, long All)[] rows = new (AssignedUnit, long, long)[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            Counts counts = clusters[keys[i]];
            rows[i] = (new AssignedUnit(counts.Arm, keys[i]), counts.Counted, counts.All);
        }

        return rows;
    }

    private static ArmShare Of(Arm arm, (AssignedUnit Unit, long Counted, long All)[] rows)
    {
        double counted = 0;
        double all = 0;
        int count = 0;
        foreach ((AssignedUnit unit, long part, long whole) in rows)
        {
            if (unit.Arm == arm && whole > 0)
            {
                counted += part;
                all += whole;
                count++;
            }
        }

        double share = all > 0 ? counted / all : double.NaN;
        double squares = 0;
        foreach ((AssignedUnit unit, long part, long whole) in rows)
        {
            double rest = unit.Arm == arm ? part - (share * whole) : 0;
            squares += rest * rest;
        }

        return new ArmShare(
            count,
            share,
            count < 2 ? double.NaN : squares * count / (count - 1) / (all * all)
        );
    }

    private readonly record struct ArmShare(int Clusters, double Share, double Variance);

    private struct Counts
    {
        public Arm Arm;
        public long Counted;
        public long All;
    }
}
