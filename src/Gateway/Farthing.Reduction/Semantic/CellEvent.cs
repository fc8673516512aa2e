namespace Farthing.Reduction.Semantic;

/// <summary>One row of a cell's history. All that a cell knows comes from such rows in their order, so every gateway that reads them knows the same.</summary>
public readonly record struct CellEvent
{
    /// <summary>What happened.</summary>
    public required CellEventKind Kind { get; init; }

    /// <summary>When, in nanoseconds since 1970.</summary>
    public required long AtUnixNs { get; init; }

    /// <summary><see cref="SemanticPolicy.Terms"/> of the gateway when it decided.</summary>
    public ulong Terms { get; init; }

    /// <summary>Id of the entry.</summary>
    public ulong Entry { get; init; }

    /// <summary>Hash of the question that was asked.</summary>
    public ulong Question { get; init; }

    /// <summary>Hash of the question that the entry answers.</summary>
    public ulong EntryQuestion { get; init; }

    /// <summary>Hash of the user; 0 is nobody.</summary>
    public ulong User { get; init; }

    /// <summary>Cosine of the two questions.</summary>
    public float Similarity { get; init; }

    /// <summary>True where the answers were the same; what is unsure is not the same.</summary>
    public bool IsSame { get; init; }

    /// <summary>True where the rule would have served the entry, or did: the only comparisons that are evidence.</summary>
    public bool IsHit { get; init; }

    /// <summary>True where the fields that this kind needs have values that they can have.</summary>
    public bool IsValid =>
        Kind switch
        {
            CellEventKind.Stored => User != 0,
            CellEventKind.Compared => User != 0 && Similarity is >= -1.01f and <= 1.01f,
            CellEventKind.SaidRight or CellEventKind.SaidWrong or CellEventKind.AskedAgain => Similarity
                is >= -1.01f
                    and <= 1.01f,
            CellEventKind.Removed
            or CellEventKind.OperatorPromoted
            or CellEventKind.OperatorDemoted
            or CellEventKind.EvidenceLost => true,
            _ => false,
        };
}

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
