namespace Farthing.Planning.Diff;

/// <summary>Codes of faults in plans that are compared.</summary>
public static class PlanDiffFaultCodes
{
    /// <summary>A file that should hold a plan is not JSON.</summary>
    /// <remarks>Write plans with <c>farthing plan … --output FILE</c>; the message names line and column.</remarks>
    public const string NotJson = "FAR6301";

    /// <summary>A JSON document of another schema than <c>farthing.plan/1</c>.</summary>
    /// <remarks>Give two files that <c>farthing plan --output</c> wrote.</remarks>
    public const string NotAPlan = "FAR6302";
}
