namespace Farthing.Protocol.Translation.Requests;

/// <summary>What becomes of a member or part of a request that a translation cannot carry as it is.</summary>
/// <param name="Member">Its name, in the words of the format that had it; what <see cref="Losses"/> counts it by.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Note">How, or what is said, for people; empty where its name says it.</param>
public readonly record struct Fate(string Member, FateKind Kind, string Note = "");

/// <summary>What becomes of what cannot be carried.</summary>
public enum FateKind
{
    /// <summary>It becomes something near to it, and is counted.</summary>
    Approximated,

    /// <summary>It is left out and counted.</summary>
    Dropped,

    /// <summary>The request is refused by its name.</summary>
    Refused,
}
