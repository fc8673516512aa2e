using System.ComponentModel;

namespace Farthing.Documents.Simulations;

[Description("What is held ready to start")]
public sealed record HeldStandby(
    int Replicas,
    [property: Description("node, sleep-1 or sleep-2")] string Kind,
    [property: Description("From taking one to the first request")] double StartS,
    [property: Description("True where that time was given")] bool IsGiven,
    [property: Description("Share of its GPUs' price that is paid while it waits")] double PaidFraction
);
