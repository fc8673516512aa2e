namespace Farthing.Documents.Plans;

/// <summary>Answer of a plan.</summary>
public enum PlanVerdict
{
    /// <summary>Interrupted before a fleet was found.</summary>
    NotFinished,

    /// <summary>No fleet keeps the promise.</summary>
    None,

    /// <summary>An API is cheaper.</summary>
    Buy,

    /// <summary>The fleet is cheaper than any API, or none sells the model.</summary>
    SelfHost,
}
