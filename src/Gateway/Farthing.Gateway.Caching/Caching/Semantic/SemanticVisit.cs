using Farthing.Numerics.Billing;
using Farthing.Reduction.Guards;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>What was found out about a question, until its answer is there.</summary>
internal sealed class SemanticVisit
{
    /// <summary>The question.</summary>
    public required SemanticAsk Ask { get; init; }

    /// <summary>As the guards see it.</summary>
    public required QuestionProfile Profile { get; init; }

    /// <summary>Where its evidence is gathered.</summary>
    public required SemanticPlace Place { get; init; }

    /// <summary>Its vector.</summary>
    public required float[] Vector { get; init; }

    /// <summary>Its hash.</summary>
    public required ulong Question { get; init; }

    /// <summary>The user's hash.</summary>
    public required ulong User { get; init; }

    /// <summary>The stored question that it is compared with; null: none.</summary>
    public StoredQuestion? Candidate { get; init; }

    /// <summary>The cell that decided; meaningless without a candidate.</summary>
    public CellKey Cell { get; init; }

    /// <summary>What that said.</summary>
    public CellDecision Decision { get; init; }

    /// <summary>Cosine of the two questions.</summary>
    public float Similarity { get; init; }

    /// <summary>The terms of the decision.</summary>
    public ulong Terms { get; init; }

    /// <summary>No more than this share of such hits is wrong.</summary>
    public double WrongFractionAtMost { get; init; }

    /// <summary>What its vector cost.</summary>
    public Money OwnCost { get; init; }

    /// <summary>True where the shadow would have given the stored answer, or the cell did: its comparison is evidence.</summary>
    public bool IsHit => Decision.Action is CellAction.ShadowHit or CellAction.Serve;
}
