namespace Farthing.Reduction.Semantic;

/// <summary>What a cell says about a candidate; later values take precedence.</summary>
public enum CellAction : byte
{
    /// <summary>Call the model; leave this candidate alone.</summary>
    Pass = 0,

    /// <summary>Call the model; a comparison of both answers teaches the rule.</summary>
    Compare = 1,

    /// <summary>Call the model and compare both answers: a hit that the shadow counts. Its comparison is owed, whatever the answers are.</summary>
    ShadowHit = 2,

    /// <summary>Serve the stored answer.</summary>
    Serve = 3,
}
