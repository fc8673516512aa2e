namespace Farthing.Reduction.Semantic;

/// <summary>What a cell knows about one stored answer. The answer itself is kept elsewhere.</summary>
public sealed class SemanticEntry
{
    private EntryFit fit;
    private CellPrior fitPrior; // Of no value that a cell may have while nothing is estimated.

    /// <summary>An entry that nobody has compared yet.</summary>
    /// <param name="id">Its id; never used again.</param>
    /// <param name="question">Hash of the question that it answers.</param>
    /// <param name="owner">The user whose request brought the answer; not 0.</param>
    public SemanticEntry(ulong id, ulong question, ulong owner) =>
        (Id, Question, Owner) = (id, question, owner);

    /// <summary>Its id.</summary>
    public ulong Id { get; }

    /// <summary>Hash of the question that it answers.</summary>
    public ulong Question { get; }

    /// <summary>The user whose request brought the answer.</summary>
    public ulong Owner { get; }

    /// <summary>The first other user whose own answer agreed; 0 while there is none.</summary>
    public ulong SecondUser { get; internal set; }

    /// <summary>True once somebody said that it was wrong: never served or compared again.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Hits since the last audited one, at this gateway.</summary>
    public int HitsSinceAudit { get; internal set; }

    /// <summary>Its last labels.</summary>
    public LabelWindow Labels { get; } = new();

    /// <summary>True where it may be served to a user: to the owner, and to all once two users' answers agree.</summary>
    public bool MayServe(ulong user) => SecondUser != 0 || user == Owner;

    /// <summary>The estimate under a prior; computed anew only after a label or a new prior.</summary>
    public EntryFit FitUnder(CellPrior prior)
    {
        if (fitPrior != prior)
        {
            (fit, fitPrior) = (EntryFit.Of(Labels, prior), prior);
        }

        return fit;
    }

    internal void Add(EntryLabel label)
    {
        Labels.Add(label);
        fitPrior = default;
    }

    /// <summary>Its labels stay: without those of wrong entries the cell would think too well of the rest.</summary>
    internal void Kill() => IsDead = true;
}
