using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>Stabilization and rate limits of an HPA, written straight from the rules with lists that are never pruned.</summary>
internal sealed class SlowHpa(HpaOptions options)
{
    private readonly List<(long At, int Raw)> recommendations = [];
    private readonly List<(long At, int Change)> changes = [];

    public int Decide(long now, int spec, int raw)
    {
        if (recommendations.Count == 0)
        {
            recommendations.Add((now, spec));
        }

        (int min, int max) = options.Bounds;
        int result;
        if (spec == 0 && min != 0)
        {
            return 0;
        }
        else if (spec > max)
        {
            result = max;
        }
        else if (spec < min)
        {
            result = min;
        }
        else
        {
            result = Math.Clamp(Limited(now, spec, Stabilized(now, spec, raw)), min, max);
        }

        if (result != spec)
        {
            changes.Add((now, result - spec));
        }

        return result;
    }

    private int Stabilized(long now, int spec, int raw)
    {
        HpaBehavior behavior = options.Behavior;
        int up = Within(now, behavior.ScaleUp.StabilizationWindowNs).Append(raw).Min();
        int down = Within(now, behavior.ScaleDown.StabilizationWindowNs).Append(raw).Max();
        recommendations.Add((now, raw));
        int d = spec;
        if (d < up)
        {
            d = up;
        }

        if (d > down)
        {
            d = down;
        }

        return d;
    }

    private IEnumerable<int> Within(long now, long window) =>
        recommendations.Where(r => now - r.At < window).Select(r => r.Raw);

    private int Limited(long now, int spec, int wanted)
    {
        if (wanted == spec)
        {
            return spec;
        }

        bool rises = wanted > spec;
        HpaScalingRules rules = rises ? options.Behavior.ScaleUp : options.Behavior.ScaleDown;
        if (rules.SelectPolicy == HpaPolicySelection.Disabled)
        {
            return spec;
        }

        // Each policy allows a change; a policy that was used up allows none.
        List<int> allowed = [];
        foreach (HpaScalingPolicy policy in rules.Policies)
        {
            List<int> past = [.. changes.Where(c => now - c.At < policy.PeriodNs).Select(c => c.Change)];
            int added = past.Where(c => c > 0).Sum();
            int removed = -past.Where(c => c < 0).Sum();
            int start = spec - added + removed;
            int limit = (policy.Type, rises) switch
            {
                (HpaPolicyType.Pods, true) => start + policy.Value,
                (HpaPolicyType.Pods, false) => start - policy.Value,
                (_, true) => (int)Math.Ceiling(start * (1 + (policy.Value / 100.0))),
                (_, false) => (int)(start * (1 - (policy.Value / 100.0))),
            };
            allowed.Add(rises ? limit - spec : spec - limit);
        }

        int change = Math.Max(
            0,
            rules.SelectPolicy == HpaPolicySelection.Max ? allowed.Max() : allowed.Min()
        );
        return rises ? Math.Min(wanted, spec + change) : Math.Max(wanted, spec - change);
    }
}
