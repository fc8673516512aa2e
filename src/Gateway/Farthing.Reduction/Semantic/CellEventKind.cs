namespace Farthing.Reduction.Semantic;

/// <summary>The kinds of rows that change a cell. Values are stored: none is ever used for something else.</summary>
public enum CellEventKind : byte
{
    /// <summary>An answer was stored.</summary>
    Stored = 1,

    /// <summary>An entry's answer was compared with a fresh one.</summary>
    Compared = 2,

    /// <summary>A person said that a served answer was right.</summary>
    SaidRight = 3,

    /// <summary>A person said that a served answer was wrong.</summary>
    SaidWrong = 4,

    /// <summary>A user repeated or rephrased a question within a minute of a hit.</summary>
    AskedAgain = 5,

    /// <summary>An entry was evicted, expired or purged.</summary>
    Removed = 6,

    /// <summary>An operator lets the cell serve, without evidence.</summary>
    OperatorPromoted = 7,

    /// <summary>An operator stops the cell from serving.</summary>
    OperatorDemoted = 8,

    /// <summary>Rows of the cell were lost before anybody could read them.</summary>
    EvidenceLost = 9,
}
