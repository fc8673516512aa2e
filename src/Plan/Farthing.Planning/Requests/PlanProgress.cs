using Farthing.Planning.Fleets;

namespace Farthing.Planning.Requests;

/// <summary>Receiver of a search's progress, called from several threads.</summary>
/// <param name="Trying">Told what is being tried.</param>
public sealed record PlanProgress(Action<string> Trying)
{
    /// <summary>Tells nobody.</summary>
    public static PlanProgress None { get; } = new(_ => { });

    /// <summary>Told of each fleet that is cheaper than what was known of its GPU.</summary>
    public Action<BestSoFar> Found { get; init; } = _ => { };
}
