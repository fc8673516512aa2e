using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Admission;

/// <summary>The budget that an attempt did not fit into.</summary>
/// <param name="Budget">Its id.</param>
/// <param name="Scope">Whose, such as <c>team:search</c>.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="Needed">What the attempt could cost.</param>
public sealed record HoldRefusal(string Budget, string Scope, Money Remaining, Money Needed);
