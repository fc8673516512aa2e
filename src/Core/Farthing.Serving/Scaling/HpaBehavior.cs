namespace Farthing.Serving.Scaling;

/// <summary>Behavior of an HPA (<c>spec.behavior</c>).</summary>
public sealed record HpaBehavior
{
    /// <summary>Kubernetes' defaults in both directions.</summary>
    public static HpaBehavior Default { get; } = new();

    /// <summary>Rules of a rise.</summary>
    public HpaScalingRules ScaleUp { get; init; } = HpaScalingRules.DefaultUp;

    /// <summary>Rules of a fall.</summary>
    public HpaScalingRules ScaleDown { get; init; } = HpaScalingRules.DefaultDown;
}

/// <summary>Choice among an HPA's scaling policies (<c>selectPolicy</c>).</summary>
public enum HpaPolicySelection
{
    /// <summary>The policy that allows the largest change.</summary>
    Max,

    /// <summary>The policy that allows the smallest change.</summary>
    Min,

    /// <summary>No change in this direction.</summary>
    Disabled,
}

/// <summary>Unit of an HPA scaling policy's value.</summary>
public enum HpaPolicyType
{
    /// <summary>Replicas per period.</summary>
    Pods,

    /// <summary>Percent of the replicas at the period's start.</summary>
    Percent,
}

/// <summary>Behavior of an HPA in one direction (<c>behavior.scaleUp</c> or <c>behavior.scaleDown</c>).</summary>
public sealed record HpaScalingRules
{
    /// <summary>Kubernetes' default upward: at once, by 100 % or 4 replicas per 15 s, whichever is more.</summary>
    public static HpaScalingRules DefaultUp { get; } =
        new()
        {
            Policies =
            [
                new(HpaPolicyType.Percent, 100, 15 * Durations.Second),
                new(HpaPolicyType.Pods, 4, 15 * Durations.Second),
            ],
        };

    /// <summary>Kubernetes' default downward: to the highest recommendation of 300 s, by 100 % per 15 s.</summary>
    public static HpaScalingRules DefaultDown { get; } =
        new()
        {
            StabilizationWindowNs = 300 * Durations.Second,
            Policies = [new(HpaPolicyType.Percent, 100, 15 * Durations.Second)],
        };

    /// <summary>Past recommendations that a change must agree with, 0 … 3,600 s; 0 follows each recommendation.</summary>
    public long StabilizationWindowNs { get; init; }

    /// <summary>Limits of the change; at least one.</summary>
    public required IReadOnlyList<HpaScalingPolicy> Policies { get; init; }

    /// <summary>Choice among the limits.</summary>
    public HpaPolicySelection SelectPolicy { get; init; } = HpaPolicySelection.Max;

    /// <summary>Relative distance from the target without a change in this direction, 0 or more; null takes the controller's (<see cref="HpaOptions.Tolerance"/>).</summary>
    public double? Tolerance { get; init; }
}
