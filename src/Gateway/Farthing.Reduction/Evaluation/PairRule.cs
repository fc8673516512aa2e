namespace Farthing.Reduction.Evaluation;

/// <summary>A rule by which a cache gives one question's answer to another.</summary>
public enum PairRule
{
    /// <summary>Equal canonical texts (T1, gate A).</summary>
    GateA,

    /// <summary>Equal canonical texts with the list of synonyms and forms (gate B).</summary>
    GateB,

    /// <summary>Near by the embedder, all guards passed, the same words: a candidate of T2.</summary>
    Candidate,

    /// <summary>Near by the embedder, all guards passed, with other words in places: a candidate that is calibrated apart.</summary>
    OtherWords,

    /// <summary>Cosine of the questions as they stand, and nothing else.</summary>
    Cosine,
}
