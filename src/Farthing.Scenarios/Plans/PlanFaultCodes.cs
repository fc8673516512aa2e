namespace Farthing.Scenarios.Plans;

/// <summary>Codes of what stands between a scenario and its plan.</summary>
public static class PlanFaultCodes
{
    /// <summary>No allowed format is left.</summary>
    public const string NoFormat = "FAR6001";

    /// <summary>Requests are longer than the model's context.</summary>
    public const string LongerThanContext = "FAR6002";

    /// <summary>A plan's document without what a replay needs.</summary>
    public const string NotReplayable = "FAR6004";

    /// <summary>What is served now cannot be computed: its GPU is not said, or its shape cannot run.</summary>
    public const string UnknownCurrent = "FAR6005";

    /// <summary>GPUs are to be fitted, but none are listed.</summary>
    public const string NeedsInventory = "FAR6006";

    /// <summary>Spot is the only purchase that is allowed, without consent to live traffic on it.</summary>
    public const string SpotWithoutConsent = "FAR6007";
}
