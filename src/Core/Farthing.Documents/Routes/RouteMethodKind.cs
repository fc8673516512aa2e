namespace Farthing.Documents.Routes;

/// <summary>Rules that are compared.</summary>
public enum RouteMethodKind
{
    /// <summary>Learn-then-Test on the prior's score: decided from the prompt alone.</summary>
    PriorLtt,

    /// <summary>Conformal risk control on the prior's score.</summary>
    PriorCrc,

    /// <summary>The published conformal gate.</summary>
    ConformalGate,

    /// <summary>RACER: one model or both.</summary>
    Racer,

    /// <summary>A cascade: Learn-then-Test on the confidence in the weak answer.</summary>
    CascadeLtt,

    /// <summary>A cascade: conformal risk control on that confidence.</summary>
    CascadeCrc,
}
