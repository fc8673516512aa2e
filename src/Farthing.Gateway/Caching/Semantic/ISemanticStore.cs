using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Keeps stored questions and the rows of cells' histories. What it takes comes back in one order, at every gateway that shares it: state changes by that alone.</summary>
internal interface ISemanticStore : IAsyncDisposable
{
    /// <summary>Reads what stands, and gives all that comes from then on.</summary>
    /// <param name="state">Takes it.</param>
    void Open(ISemanticState state);

    /// <summary>A question is stored.</summary>
    /// <param name="question">The question.</param>
    /// <param name="vector">Its vector.</param>
    void Add(StoredQuestion question, float[] vector);

    /// <summary>Something happened in a cell.</summary>
    void Append(CellKey cell, in CellEvent row);

    /// <summary>Questions are no longer stored.</summary>
    void Remove(IReadOnlyList<StoredQuestion> questions);
}
