using System.Collections.Concurrent;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Reduction.Semantic;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>What a store's rows come to, for tests of stores.</summary>
internal sealed class SemanticBook : ISemanticState
{
    private readonly ConcurrentDictionary<ulong, string> questions = new();

    /// <summary>No cell is ever promoted by evidence: counts of comparisons go on.</summary>
    public SemanticBook() => Cells.Change(new SemanticOptions { MaxFalseHitFraction = 1e-6 });

    public CellBook Cells { get; } = new();

    public ConcurrentQueue<string> Words { get; } = new();

    public int Unreadable { get; private set; }

    public IReadOnlyCollection<string> Questions => [.. questions.Values.Order(StringComparer.Ordinal)];

    /// <summary>Cells and questions, to compare with another's.</summary>
    public string Text =>
        string.Join(
            '\n',
            Cells
                .Write()
                .Select(one => $"{one.Key} {Convert.ToHexString(one.Bytes)}")
                .Order(StringComparer.Ordinal)
                .Concat(Questions)
        );

    public void Reset()
    {
        questions.Clear();
        Cells.Clear();
    }

    /// <summary>Questions that could be found before a cell knew their answer: one that resembles them would be stored beside them, and not compared.</summary>
    public int TakenTooSoon { get; private set; }

    public void Take(StoredQuestion question, float[] vector)
    {
        questions[question.Id] = $"{question.Text} {vector.Length}";
        foreach (string guardClass in SemanticPlace.Classes)
        {
            CellDecision decision = Cells.Decide(
                question.Place.CellOf(guardClass),
                question: 5,
                user: 2,
                [new Candidate(question.Id, 0.99f)]
            );
            TakenTooSoon += decision.Reason == DecisionReason.UnknownEntry ? 1 : 0;
        }
    }

    public void Drop(ulong question) => questions.TryRemove(question, out _);

    public void Restore(CellKey cell, byte[] bytes) => Unreadable += Cells.Restore(cell, bytes) ? 0 : 1;

    public void Apply(long sequence, CellKey cell, in CellEvent row, bool isNews) =>
        Cells.Apply(sequence, cell, row);

    IReadOnlyList<(CellKey Key, byte[] Bytes)> ISemanticState.Cells() => Cells.Write();

    public void Say(string words) => Words.Enqueue(words);
}
