namespace Farthing.Serving.Scaling;

/// <summary>An HPA's limits of the change per period, counted against its own past changes in both directions.</summary>
/// <param name="behavior">Policies of both directions.</param>
internal sealed class HpaRateLimit(HpaBehavior behavior)
{
    private readonly long longestNs = Math.Max(Longest(behavior.ScaleUp), Longest(behavior.ScaleDown));
    private readonly List<(long AtNs, int Change)> changes = [];

    /// <summary>The count nearest to the wanted one that the policies and the bounds allow.</summary>
    public int Limit(long nowNs, int specReplicas, int wanted, ReplicaBounds bounds)
    {
        if (wanted > specReplicas)
        {
            int limit = Math.Max(specReplicas, LimitOf(behavior.ScaleUp, nowNs, specReplicas, isUp: true));
            return Math.Min(wanted, Math.Min(bounds.Max, limit));
        }

        if (wanted < specReplicas)
        {
            int limit = Math.Min(specReplicas, LimitOf(behavior.ScaleDown, nowNs, specReplicas, isUp: false));
            return Math.Max(wanted, Math.Max(bounds.Min, limit));
        }

        return wanted;
    }

    /// <summary>Remembers a change that the HPA made.</summary>
    public void Record(long nowNs, int change)
    {
        int outdated = 0;
        while (outdated < changes.Count && changes[outdated].AtNs <= nowNs - longestNs)
        {
            outdated++;
        }

        changes.RemoveRange(0, outdated);
        changes.Add((nowNs, change));
    }

    /// <summary>Forgets all changes.</summary>
    public void Restart() => changes.Clear();

    private int LimitOf(HpaScalingRules rules, long nowNs, int specReplicas, bool isUp)
    {
        if (rules.SelectPolicy == HpaPolicySelection.Disabled)
        {
            return specReplicas;
        }

        bool takesHighest = isUp == (rules.SelectPolicy == HpaPolicySelection.Max);
        int result = takesHighest ? int.MinValue : int.MaxValue;
        foreach (HpaScalingPolicy policy in rules.Policies)
        {
            int limit = LimitOf(policy, specReplicas - ChangeSince(nowNs - policy.PeriodNs), isUp);
            result = takesHighest ? Math.Max(result, limit) : Math.Min(result, limit);
        }

        return result;
    }

    /// <summary>Binary floating point as in the controller: 10 replicas + 10 % is 11.000000000000002, so 12.</summary>
    private static int LimitOf(HpaScalingPolicy policy, int startReplicas, bool isUp)
    {
        double fraction = (double)policy.Value / 100;
        return (policy.Type, isUp) switch
        {
            (HpaPolicyType.Pods, true) => Saturate((double)startReplicas + policy.Value),
            (HpaPolicyType.Pods, false) => Saturate((double)startReplicas - policy.Value),
            (_, true) => Saturate(Math.Ceiling(startReplicas * (1 + fraction))),
            (_, false) => Saturate(Math.Truncate(startReplicas * (1 - fraction))),
        };
    }

    private int ChangeSince(long atNs)
    {
        int sum = 0;
        for (int i = changes.Count - 1; i >= 0 && changes[i].AtNs > atNs; i--)
        {
            sum += changes[i].Change;
        }

        return sum;
    }

    private static int Saturate(double replicas) => (int)Math.Clamp(replicas, int.MinValue, int.MaxValue);

    private static long Longest(HpaScalingRules rules)
    {
        long longest = 0;
        foreach (HpaScalingPolicy policy in rules.Policies)
        {
            longest = Math.Max(longest, policy.PeriodNs);
        }

        return longest;
    }
}

/// <summary>Limit of the change within a period, one entry of <c>behavior.scaleUp.policies</c> or <c>scaleDown.policies</c>.</summary>
/// <param name="Type">Unit of the value.</param>
/// <param name="Value">Allowed change, above 0.</param>
/// <param name="PeriodNs">Length of the period that past changes are counted over, above 0 and at most 1,800 s.</param>
public readonly record struct HpaScalingPolicy(HpaPolicyType Type, int Value, long PeriodNs);
