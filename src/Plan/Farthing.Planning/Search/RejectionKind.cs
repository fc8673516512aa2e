namespace Farthing.Planning.Search;

/// <summary>Why a configuration was not taken, in the order in which the reasons are checked.</summary>
public enum RejectionKind
{
    /// <summary>A rule of the engine or the format is broken.</summary>
    RuleBroken,

    /// <summary>The loss of quality is larger than the person accepts.</summary>
    QualityLoss,

    /// <summary>Weights and work space do not fit the memory.</summary>
    DoesNotFit,

    /// <summary>The cache cannot hold the workload's longest request.</summary>
    LongestRequest,

    /// <summary>Gaps between tokens are too long even for one request alone.</summary>
    TooSlow,

    /// <summary>Nobody sells it, or nobody states a price.</summary>
    NoPrice,

    /// <summary>More GPUs than allowed would be needed.</summary>
    TooManyGpus,

    /// <summary>The promise was missed in the simulation, at the band's pessimistic edge.</summary>
    MissesSlo,

    /// <summary>The promise held, but the queue grows from one pass of the traffic to the next.</summary>
    Unstable,

    /// <summary>It cannot be cheaper than one that keeps the promise.</summary>
    Dominated,
}
