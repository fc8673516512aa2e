namespace Farthing.Documents.Caches;

/// <summary>A rule by which a cache gives one question's answer to another.</summary>
public enum CacheEvalRuleKind
{
    /// <summary>Equal canonical questions (T1).</summary>
    GateA,

    /// <summary>Equal canonical questions, with a list of synonyms and forms.</summary>
    GateB,

    /// <summary>Near by the embedder, guards passed, the same words (T2; serves nothing before its scope is promoted).</summary>
    Candidate,

    /// <summary>Near by the embedder, guards passed, other words in places; calibrated apart.</summary>
    OtherWords,

    /// <summary>Cosine of the last message alone.</summary>
    Cosine,
}
