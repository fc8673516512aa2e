using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

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
