namespace Farthing.Serving.Scaling;

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
