namespace Farthing.Gateway.Budgets;

/// <summary>What becomes of a request whose hold does not fit into a budget.</summary>
public sealed record HoldOptions
{
    /// <summary>How long it waits for money that other requests hold; default 2 s.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Its output is cut to what is not spent, and it is told so; otherwise it is refused. Default false.</summary>
    public bool Shrinks { get; init; }

    /// <summary>Nobody waits, nothing is cut.</summary>
    public static HoldOptions AtOnce { get; } = new() { Wait = TimeSpan.Zero };
}
