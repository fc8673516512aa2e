namespace Farthing.Economics.Levers.Cascades;

/// <summary>Predicted dollars of one request at each stage of a cascade, and the escalation rate up to which the cascade saves (reduce.md 5.5).</summary>
/// <param name="Weak">The small model's answer, in dollars; repeated samples for self-consistency are in it.</param>
/// <param name="Judge">The decision on it: judge, embedding; 0 for log probabilities alone.</param>
/// <param name="Strong">The large model's answer to the same request, in dollars; above 0.</param>
/// <param name="AuditFraction">Share of requests that are sent to the large model and judged as well, to check: 0 to 1.</param>
/// <remarks>Predictions: what is billed is whole nano-dollars in <see cref="HeadroomWatch"/>.</remarks>
public readonly record struct StageCosts(double Weak, double Judge, double Strong, double AuditFraction = 0)
{
    /// <summary>Cost of the audit sample, spread over all requests.</summary>
    public double Audit => AuditFraction * (Strong + Judge);

    /// <summary>p*: the escalation rate at which the cascade costs what the strong model alone does; at most 1, below 0 where it never saves.</summary>
    public double MaxEscalation => 1 - ((Weak + Judge + Audit) / Strong);

    /// <summary>Expected cost of a request in the cascade.</summary>
    /// <param name="escalation">Share that goes on to the strong model, 0 to 1.</param>
    public double Expected(double escalation) => Weak + Judge + Audit + (escalation * Strong);

    /// <summary>Expected cost where a prior sends some requests straight to the strong model, and the rest into the cascade.</summary>
    /// <param name="direct">Share that goes straight to the strong model.</param>
    /// <param name="escalation">Of the rest, the share that goes on to it.</param>
    public double Expected(double direct, double escalation) =>
        (direct * Strong) + ((1 - direct) * Expected(escalation));

    /// <summary>p* − p: how much more could escalate before the cascade loses; below 0 it loses. Saved dollars are this times <see cref="Strong"/>.</summary>
    /// <param name="escalation">Share that goes on.</param>
    public double Headroom(double escalation) => MaxEscalation - escalation;

    /// <summary>Saved dollars a request against the strong model alone; negative where the cascade loses.</summary>
    /// <param name="direct">Share that goes straight to the strong model.</param>
    /// <param name="escalation">Of the rest, the share that goes on to it.</param>
    public double Saved(double direct, double escalation) => Strong - Expected(direct, escalation);
}
