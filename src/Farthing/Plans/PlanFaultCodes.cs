namespace Farthing.Plans;

/// <summary>Codes of what stands between a scenario and its plan.</summary>
internal static class PlanFaultCodes
{
    /// <summary>No allowed format is left.</summary>
    public const string NoFormat = "FAR6001";

    /// <summary>Requests are longer than the model's context.</summary>
    public const string LongerThanContext = "FAR6002";

    /// <summary>No fleet keeps the promise.</summary>
    public const string NoPlan = "FAR6003";

    /// <summary>A plan's document without what a replay needs.</summary>
    public const string NotReplayable = "FAR6004";

    /// <summary>What is served now cannot be computed: its GPU is not said, or the file says nothing of a deployment.</summary>
    public const string UnknownCurrent = "FAR6005";

    /// <summary>A command that needs a list of models or an inventory has none.</summary>
    public const string NeedsInventory = "FAR6006";
}
