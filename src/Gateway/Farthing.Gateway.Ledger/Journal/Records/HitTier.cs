namespace Farthing.Gateway.Journal.Records;

/// <summary>Mechanism that answered a request in the place of the model that it asked for. The numbers stand in the journal: never change one.</summary>
public enum HitTier : byte
{
    /// <summary>The request says the same (T0).</summary>
    Exact = 1,

    /// <summary>The last question's canonical text is the same (T1).</summary>
    Canonical = 2,

    /// <summary>The semantic cache vouched for the answer to a similar question (T2).</summary>
    Semantic = 3,

    /// <summary>The cascade accepted a smaller model's answer.</summary>
    Cascade = 4,
}
