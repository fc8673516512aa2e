namespace Farthing.Measurement.Bench;

/// <summary>One reason to believe a run, or not to.</summary>
/// <param name="Name">What is checked, one word or two.</param>
/// <param name="State">How it came out.</param>
/// <param name="Words">The finding with its numbers.</param>
public sealed record ValidityCheck(string Name, CheckState State, string Words);
