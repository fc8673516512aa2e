using Farthing.Gateway.Caching.Shared;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Keeps stored questions and the rows of cells' histories. What it takes comes back in one order, at every gateway that shares it: state changes by that alone.</summary>
internal interface ISemanticStore : IAsyncDisposable
{
    /// <summary>A number of the state that is known: another one where what was decided before may have been decided by half of it. Below 0 while the state is not known, or no more rows fit: then nothing is looked up, and nothing learned.</summary>
    long Standing { get; }

    /// <summary>What is known of purges: questions of requests that begin now come behind none that is later. Null where the store needs no such word.</summary>
    CacheMark? Mark { get; }

    /// <summary>Reads what stands, and gives all that comes from then on.</summary>
    /// <param name="state">Takes it.</param>
    void Open(ISemanticState state);

    /// <summary>A question is stored.</summary>
    /// <param name="question">The question.</param>
    /// <param name="vector">Its vector.</param>
    /// <param name="row">What that is to its cells, one for each class of pairs.</param>
    /// <param name="mark">What was known of purges when its request began.</param>
    void Add(StoredQuestion question, float[] vector, in CellEvent row, CacheMark? mark);

    /// <summary>Something happened in a cell.</summary>
    void Append(CellKey cell, in CellEvent row);

    /// <summary>Questions are no longer stored, and their cells know them no longer.</summary>
    void Remove(IReadOnlyList<StoredQuestion> questions);

    /// <summary>A purge was heard of: from now on none of its questions is found, or none at all until the store has said what stands.</summary>
    /// <param name="questions">Those that are known and fit.</param>
    void Purge(IReadOnlyList<StoredQuestion> questions);
}
