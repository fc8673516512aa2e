using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>The store of one gateway: rows are applied as they come, and survive a restart where there is a file.</summary>
/// <param name="path">The file; null: none.</param>
internal sealed class LocalSemanticStore(string? path) : ISemanticStore
{
    private readonly Lock gate = new();
    private ISemanticState? state;
    private SemanticFile? file;
    private long last = -1;

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
    public void Add(StoredQuestion question, float[] vector)
    {
        state!.Take(question, vector);
        file?.Add(question, vector);
    }

    /// <inheritdoc/>
    public void Append(CellKey cell, in CellEvent row)
    {
        lock (gate)
        {
            state!.Apply(++last, cell, row);
            file?.Append(last, cell, row);
        }
    }

    /// <inheritdoc/>
    public void Remove(IReadOnlyList<StoredQuestion> questions)
    {
        foreach (StoredQuestion question in questions)
        {
            state!.Drop(question.Id);
        }

        file?.Remove(questions);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        file?.Dispose();
        return default;
    }
}
