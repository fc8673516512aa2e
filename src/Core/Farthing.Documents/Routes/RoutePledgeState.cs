namespace Farthing.Documents.Routes;

/// <summary>Whether the promise of a cascade holds, by the answers that were checked.</summary>
public enum RoutePledgeState
{
    /// <summary>There is none in force.</summary>
    None,

    /// <summary>Calibrated; too few answers are checked to confirm it.</summary>
    Unproven,

    /// <summary>Confirmed: the interval of the regret ends at the limit or below.</summary>
    Holds,

    /// <summary>The interval of the regret lies above the limit.</summary>
    InDoubt,
}
