using Farthing.Gateway.Caching.Shared;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>The store of one gateway: rows are applied as they come, and survive a restart where there is a file.</summary>
/// <param name="path">The file; null: none.</param>
/// <param name="clock">The time.</param>
internal sealed class LocalSemanticStore(string? path, TimeProvider clock) : ISemanticStore
{
    private readonly Lock gate = new();
    private ISemanticState? state;
    private SemanticFile? file;
    private long last = -1;

    /// <inheritdoc/>
    public long Standing => 0;

    /// <inheritdoc/>
    public CacheMark? Mark => null;

    /// <inheritdoc/>
    public void Open(ISemanticState opened)
    {
        state = opened;
        if (path is not null)
        {
            file = new SemanticFile(path, opened);
            last = file.LastSequence;
        }
    }

    /// <inheritdoc/>
    public void Add(StoredQuestion question, float[] vector, in CellEvent row, CacheMark? mark)
    {
        file?.Add(question, vector);
        foreach (string guardClass in SemanticPlace.Classes)
        {
            Append(question.Place.CellOf(guardClass), row);
        }

        state!.Take(question, vector); // Last: a cell knows nothing of an entry before its row.
    }

    /// <inheritdoc/>
    public void Append(CellKey cell, in CellEvent row)
    {
        lock (gate)
        {
            state!.Apply(++last, cell, row, isNews: true);
            file?.Append(last, cell, row);
        }
    }

    /// <inheritdoc/>
    public void Remove(IReadOnlyList<StoredQuestion> questions)
    {
        long now = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        foreach (StoredQuestion question in questions)
        {
            CellEvent row = new()
            {
                Kind = CellEventKind.Removed,
                AtUnixNs = now,
                Entry = question.Id,
            };
            foreach (string guardClass in SemanticPlace.Classes)
            {
                Append(question.Place.CellOf(guardClass), row);
            }

            state!.Drop(question.Id);
        }

        file?.Remove(questions);
    }

    /// <inheritdoc/>
    public void Purge(IReadOnlyList<StoredQuestion> questions) => Remove(questions);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        file?.Dispose();
        return default;
    }
}

/// <summary>What a store's rows change. Called one after another.</summary>
internal interface ISemanticState
{
    /// <summary>All that was known is void: what stands comes anew.</summary>
    void Reset();

    /// <summary>A question is stored.</summary>
    void Take(StoredQuestion question, float[] vector);

    /// <summary>A question is no longer stored.</summary>
    void Drop(ulong question);

    /// <summary>A cell as it was when rows up to its last one had been applied.</summary>
    void Restore(CellKey cell, byte[] bytes);

    /// <summary>A row.</summary>
    /// <param name="sequence">Its number: rows of a cell come in rising order.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="row">What happened.</param>
    /// <param name="isNews">False for what stood when the store was opened.</param>
    void Apply(long sequence, CellKey cell, in CellEvent row, bool isNews);

    /// <summary>The cells now.</summary>
    IReadOnlyList<(CellKey Key, byte[] Bytes)> Cells();

    /// <summary>What an operator should know.</summary>
    void Say(string words);
}
