namespace Farthing.Verbs.Cost;

/// <summary>Codes of faults in what <c>farthing cost</c> is asked.</summary>
internal static class CostFaultCodes
{
    /// <summary>Two ways of asking were given, or neither.</summary>
    public const string ChooseOne = "FAR7001";

    /// <summary>Flags that are needed together.</summary>
    public const string NeededTogether = "FAR7002";

    /// <summary>A repeated item (option, lever, tenant) is not written as expected.</summary>
    public const string BadItem = "FAR7003";

    /// <summary>The cost of wrong answers is missing.</summary>
    public const string WrongHitsMissing = "FAR7004";

    /// <summary>Two flags contradict each other.</summary>
    public const string Contradiction = "FAR7005";
}
