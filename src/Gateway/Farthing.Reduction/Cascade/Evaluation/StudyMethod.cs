namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>Rules that are compared.</summary>
public enum StudyMethod
{
    /// <summary>Learn-then-Test on the prior's score.</summary>
    PriorLtt,

    /// <summary>Conformal risk control on the prior's score.</summary>
    PriorCrc,

    /// <summary>The published conformal gate.</summary>
    ConformalGate,

    /// <summary>RACER.</summary>
    Racer,

    /// <summary>A cascade: Learn-then-Test on the confidence in the weak answer.</summary>
    CascadeLtt,

    /// <summary>A cascade: conformal risk control on that confidence.</summary>
    CascadeCrc,
}
