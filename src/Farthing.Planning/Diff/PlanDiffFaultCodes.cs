namespace Farthing.Planning.Diff;

/// <summary>Codes of faults in plans that are compared.</summary>
public static class PlanDiffFaultCodes
{
    /// <summary>Not a JSON document.</summary>
    public const string NotJson = "FAR6301";

    /// <summary>A JSON document of another schema than farthing.plan/1.</summary>
    public const string NotAPlan = "FAR6302";
}
