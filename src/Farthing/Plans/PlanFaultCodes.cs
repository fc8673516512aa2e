namespace Farthing.Plans;

/// <summary>Codes of what stands between a scenario and its plan.</summary>
internal static class PlanFaultCodes
{
    /// <summary>No allowed format is left.</summary>
    public const string NoFormat = "FAR6001";

    /// <summary>Requests are longer than the model's context.</summary>
    public const string LongerThanContext = "FAR6002";
}
