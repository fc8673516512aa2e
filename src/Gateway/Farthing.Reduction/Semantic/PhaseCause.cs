namespace Farthing.Reduction.Semantic;

/// <summary>Why a cell is in its phase.</summary>
public enum PhaseCause : byte
{
    /// <summary>It has never served.</summary>
    Began = 0,

    /// <summary>The evidence of two users or more passed the test.</summary>
    Evidence = 1,

    /// <summary>An operator let it serve, without evidence.</summary>
    OperatorPromoted = 2,

    /// <summary>The lower bound of wrong hits among audited ones rose above the limit.</summary>
    Audits = 3,

    /// <summary>Two served answers were said to be wrong within a day.</summary>
    Feedback = 4,

    /// <summary>An operator stopped it.</summary>
    OperatorDemoted = 5,

    /// <summary>The limit, the guards or the rule changed.</summary>
    OtherTerms = 6,

    /// <summary>Rows of its history were lost: what they said is not known.</summary>
    EvidenceLost = 7,
}
