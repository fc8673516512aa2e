namespace Farthing.Gateway.Routing;

/// <summary>When a deployment is left alone.</summary>
public sealed record BreakerOptions
{
    /// <summary>After so many failures in a row; default 5.</summary>
    public int FailuresInARow { get; init; } = 5;

    /// <summary>First pause; doubles with each failed trial. Default 5 s.</summary>
    public TimeSpan RestFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause; default 2 min.</summary>
    public TimeSpan RestAtMost { get; init; } = TimeSpan.FromMinutes(2);
}
