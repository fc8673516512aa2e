namespace Farthing.Verbs.Cost;

/// <summary>What is to be thought of a claim, from best to worst.</summary>
internal enum ClaimVerdict
{
    /// <summary>Nothing computed speaks against it.</summary>
    Possible,

    /// <summary>Not excluded by physics, but beyond what the model expects or what people get.</summary>
    Optimistic,

    /// <summary>Excluded by memory, bandwidth or arithmetic.</summary>
    Impossible,
}
