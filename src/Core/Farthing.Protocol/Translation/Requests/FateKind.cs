namespace Farthing.Protocol.Translation.Requests;

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
