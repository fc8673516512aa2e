using Farthing.Experiments.Levers;

namespace Farthing.Experiments.Arms;

/// <summary>The name of a unit of assignment: its kind, and the one or two names that tell it apart.</summary>
/// <param name="Kind">Names of different kinds never coincide.</param>
/// <param name="First">The team, the user, or the key.</param>
/// <param name="Second">The session's name; empty for any other unit.</param>
public readonly record struct UnitName(AssignmentUnit Kind, string First, string Second = "")
{
    /// <summary>The unit of a request.</summary>
    /// <param name="unit">The plan's unit, no block.</param>
    /// <param name="key">The key's id.</param>
    /// <param name="team">The key's team; null: the key stands for itself.</param>
    /// <param name="user">The user whom the request names; null: none.</param>
    /// <param name="session">The session that the request names; null: none.</param>
    /// <returns>A request without the plan's unit belongs to the next coarser one: session, user, key. A session is one of its key.</returns>
    public static UnitName Of(AssignmentUnit unit, string key, string? team, string? user, string? session) =>
        unit switch
        {
            AssignmentUnit.Session when !string.IsNullOrEmpty(session) => new(unit, key, session),
            AssignmentUnit.Session or AssignmentUnit.User when !string.IsNullOrEmpty(user) => new(
                AssignmentUnit.User,
                user
            ),
            AssignmentUnit.Team when !string.IsNullOrEmpty(team) => new(unit, team),
            AssignmentUnit.Block => throw new ArgumentOutOfRangeException(
                nameof(unit),
                unit,
                "blocks are drawn by BlockSchedule"
            ),
            _ => new(AssignmentUnit.Key, key),
        };
}
