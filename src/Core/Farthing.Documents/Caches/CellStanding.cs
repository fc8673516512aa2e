namespace Farthing.Documents.Caches;

/// <summary>What a cell of the semantic cache may do, and why.</summary>
public enum CellStanding
{
    /// <summary>It gathers evidence and gives nothing.</summary>
    Shadow,

    /// <summary>It gives answers: the evidence of two users or more passed the test.</summary>
    Serves,

    /// <summary>It gives answers on an operator's word, without evidence.</summary>
    ServesByOperator,

    /// <summary>It gives nothing: too many audited hits were wrong.</summary>
    StoppedByAudits,

    /// <summary>It gives nothing: two served answers were said to be wrong within a day.</summary>
    StoppedByFeedback,

    /// <summary>It gives nothing: an operator stopped it.</summary>
    StoppedByOperator,
}
