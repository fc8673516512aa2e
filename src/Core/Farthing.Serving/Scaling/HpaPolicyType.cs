namespace Farthing.Serving.Scaling;

/// <summary>Unit of an HPA scaling policy's value.</summary>
public enum HpaPolicyType
{
    /// <summary>Replicas per period.</summary>
    Pods,

    /// <summary>Percent of the replicas at the period's start.</summary>
    Percent,
}
