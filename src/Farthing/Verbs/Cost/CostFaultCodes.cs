namespace Farthing.Verbs.Cost;

/// <summary>Codes of faults in what <c>farthing cost</c> is asked.</summary>
internal static class CostFaultCodes
{
    /// <summary>Two ways of asking the same question, or neither.</summary>
    /// <remarks>Give one of the flags that the message names.</remarks>
    public const string ChooseOne = "FAR7001";

    /// <summary>Flags that are needed together.</summary>
    /// <remarks>Add the missing one; the message shows an example.</remarks>
    public const string NeededTogether = "FAR7002";

    /// <summary>A repeated item (an option, a lever, an instance) is not written as expected.</summary>
    /// <remarks>Write it as the message shows: <c>name=A100,gpu-price=2.21,tps=2400</c>, <c>fp8=/1.3</c>.</remarks>
    public const string BadItem = "FAR7003";

    /// <summary>A semantic cache was asked about without the cost of its wrong answers.</summary>
    /// <remarks>Give <c>--wrong-hits</c> and <c>--wrong-cost</c>: they are never left out of its sum.</remarks>
    public const string WrongHitsMissing = "FAR7004";

    /// <summary>Two flags contradict each other.</summary>
    /// <remarks>Leave one out, or mend its value.</remarks>
    public const string Contradiction = "FAR7005";

    /// <summary>A fleet carries nothing of the traffic: no spread fits its GPUs, or no rate keeps the promise.</summary>
    /// <remarks>Take more or larger GPUs, smaller weights, or a looser promise.</remarks>
    public const string CarriesNothing = "FAR7006";
}
