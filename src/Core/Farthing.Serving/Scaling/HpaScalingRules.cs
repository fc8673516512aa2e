namespace Farthing.Serving.Scaling;

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
