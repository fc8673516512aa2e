namespace Farthing.Reduction.Guards;

/// <summary>What the guards say about two questions.</summary>
/// <param name="Failed">The first guard that found a difference.</param>
/// <param name="HasOtherWords">No guard failed, and the words are not all the same: a content word of one has another word of the other in its place. Only outcomes can tell whether those are synonyms, so such pairs are calibrated apart from pairs with the same words.</param>
public readonly record struct GuardVerdict(Guard Failed, bool HasOtherWords)
{
    /// <summary>No guard failed, and every difference is on the list of harmless ones.</summary>
    public bool HasSameWords => Failed == Guard.None && !HasOtherWords;

    /// <summary>No guard failed.</summary>
    public bool Passes => Failed == Guard.None;
}
