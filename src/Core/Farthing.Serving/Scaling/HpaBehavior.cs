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
