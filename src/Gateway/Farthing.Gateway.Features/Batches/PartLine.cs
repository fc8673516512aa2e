namespace Farthing.Gateway.Batches;

/// <summary>A line of a part.</summary>
/// <param name="Number">Its line number in the batch.</param>
/// <param name="NanoUsd">Nano-dollars that are held for it.</param>
/// <param name="User">The end user; empty without.</param>
/// <param name="IsOpen">It waits for the provider's result.</param>
internal readonly record struct PartLine(long Number, long NanoUsd, string User, bool IsOpen);
