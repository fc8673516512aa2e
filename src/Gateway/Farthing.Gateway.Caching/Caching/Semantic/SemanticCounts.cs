namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Counts since the start.</summary>
public sealed class SemanticCounts
{
    private long hits;
    private long shadowHits;
    private long compared;
    private long different;
    private long unsure;
    private long audits;
    private long dropped;
    private long withoutVector;
    private long withoutStore;

    /// <summary>Answers that were given.</summary>
    public long Hits => Interlocked.Read(ref hits);

    /// <summary>Answers that the shadow would have given.</summary>
    public long ShadowHits => Interlocked.Read(ref shadowHits);

    /// <summary>Answers that were compared.</summary>
    public long Compared => Interlocked.Read(ref compared);

    /// <summary>Of these, those that said something else.</summary>
    public long Different => Interlocked.Read(ref different);

    /// <summary>Of these, those that neither rules nor the judge could tell; they count as different.</summary>
    public long Unsure => Interlocked.Read(ref unsure);

    /// <summary>Hits for which the model was called as well.</summary>
    public long Audits => Interlocked.Read(ref audits);

    /// <summary>Comparisons and questions that were left out since too many waited, or the shared store was away.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Questions that the embedder brought no vector for.</summary>
    public long WithoutVector => Interlocked.Read(ref withoutVector);

    /// <summary>Questions that were not looked for, since the store that gateways share had not said what stands.</summary>
    public long WithoutStore => Interlocked.Read(ref withoutStore);

    internal void Hit() => Interlocked.Increment(ref hits);

    internal void ShadowHit() => Interlocked.Increment(ref shadowHits);

    internal void Compare(bool isSame, bool isUnsure)
    {
        Interlocked.Increment(ref compared);
        if (!isSame)
        {
            Interlocked.Increment(ref isUnsure ? ref unsure : ref different);
        }
    }

    internal void Audit() => Interlocked.Increment(ref audits);

    internal void Drop() => Interlocked.Increment(ref dropped);

    internal void MissStore() => Interlocked.Increment(ref withoutStore);

    internal void MissVector() => Interlocked.Increment(ref withoutVector);
}
