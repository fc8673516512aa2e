namespace Farthing.Cli;

/// <summary>The loop, as <c>--help</c> groups the verbs.</summary>
internal enum VerbGroup
{
    PriceAndPlan,
    Measure,
    ServeAndMeter,
    ReduceAndVerify,
    Data,
}
