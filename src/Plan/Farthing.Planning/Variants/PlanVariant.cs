namespace Farthing.Planning.Variants;

/// <summary>The plan with one thing moved.</summary>
/// <param name="Name">What was moved, in words.</param>
/// <param name="Entry">The cheapest fleet then; null where none keeps the promise.</param>
/// <param name="Reason">Why there is none, or what else is to be said.</param>
public sealed record PlanVariant(string Name, PlanEntry? Entry, string Reason = "");
